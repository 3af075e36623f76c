import { sha256 } from "../core/hash.ts";
import { splitRows } from "../dataset/split.ts";
import type { LabelledRows } from "./labelled-rows.ts";

/** Of the pairs whose network and accelerator are unseen: the share that calibrates, out of 256. */
const CALIBRATION_SHARE = 102;

/** What rows of a dataset serve for: `train`, `validation` (ends training), `calibration` (sets threshold and intervals) and `test`, by row number. */
export type TrainingRows = Readonly<Record<"train" | "validation" | "calibration" | "test", Int32Array>>;

/** Divides a dataset; the unseen pairs by a hash of the whole candidate, four tenths to calibration: the same in every dataset. */
export function trainingRows(data: LabelledRows): TrainingRows {
  const { train, validation, test: unseen } = splitRows(data);
  const width = data.space.decisions.length;
  const calibrates = (row: number) =>
    Number.parseInt(sha256(data.candidates.subarray(row * width, (row + 1) * width)).slice(0, 2), 16) < CALIBRATION_SHARE;
  return { train, validation, calibration: unseen.filter(calibrates), test: unseen.filter((row) => !calibrates(row)) };
}
