import type { Rows } from "../dataset/rows.ts";
import type { Space } from "../space/space.ts";
import type { CandidateRows } from "./featurizer.ts";

/** Designs with known figures: a dataset, or rows of one. */
export interface LabelledRows extends CandidateRows, Pick<Rows, "feasible" | "metrics"> {
  readonly space: Space;
}

/** Rows that count several times. */
export interface RepeatedRows {
  readonly rows: LabelledRows;
  /** From 1. */
  readonly times: number;
}

/** Some of the rows, in the order given. */
export function selectRows({ space, candidates, feasible, metrics }: LabelledRows, rows: Int32Array): LabelledRows {
  const width = space.decisions.length;
  const chosen = new Uint8Array(rows.length * width);
  for (let at = 0; at < rows.length; at++) chosen.set(candidates.subarray(rows[at]! * width, (rows[at]! + 1) * width), at * width);
  return {
    space,
    count: rows.length,
    candidates: chosen,
    feasible: Uint8Array.from(rows, (row) => feasible[row]!),
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, values]) => [name, Float64Array.from(rows, (row) => values[row]!)] as const),
    ),
  };
}

/** All rows of the first, then those of the second, `times` over. */
export function joinRows(first: LabelledRows, { rows, times }: RepeatedRows): LabelledRows {
  const parts = [first, ...Array.from({ length: times }, () => rows)];
  const width = first.space.decisions.length;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const candidates = new Uint8Array(count * width);
  const feasible = new Uint8Array(count);
  const metrics = Object.fromEntries(Object.keys(first.metrics).map((name) => [name, new Float64Array(count)] as const));
  let row = 0;
  for (const part of parts) {
    candidates.set(part.candidates, row * width);
    feasible.set(part.feasible, row);
    for (const [name, values] of Object.entries(metrics)) values.set(part.metrics[name]!, row);
    row += part.count;
  }
  return { space: first.space, count, candidates, feasible, metrics };
}
