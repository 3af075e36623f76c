import { sha256 } from "../core/hash.ts";
import { splitRows } from "../dataset/split.ts";
import type { LabelledRows } from "./labelled-rows.ts";

/** Of the pairs whose network and accelerator are unseen: the share that calibrates, out of 256. */
const CALIBRATION_SHARE = 102;

/** Rows at most from which the size of errors is learnt; it is a regression of few numbers. */
const MOST_SCALE_ROWS = 20_000;

/**
 * What rows of a dataset serve for, by row number: `train`; `validation` ends training; `scale` (validation pairs, and those of which one member
 * is unseen) teaches how large errors are where; `calibration` sets threshold and intervals; `test` judges.
 */
export type TrainingRows = Readonly<Record<"train" | "validation" | "scale" | "calibration" | "test", Int32Array>>;

/** Divides a dataset; the unseen pairs by a hash of the whole candidate, four tenths to calibration: the same in every dataset. */
export function trainingRows(data: LabelledRows): TrainingRows {
  const { train, validation, test: unseen, unused } = splitRows(data);
  const width = data.space.decisions.length;
  const calibrates = (row: number) =>
    Number.parseInt(sha256(data.candidates.subarray(row * width, (row + 1) * width)).slice(0, 2), 16) < CALIBRATION_SHARE;
  const scale = Int32Array.from([...validation, ...unused]).slice(0, MOST_SCALE_ROWS);
  return { train, validation, scale, calibration: unseen.filter(calibrates), test: unseen.filter((row) => !calibrates(row)) };
}
