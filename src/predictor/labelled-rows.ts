import type { Rows } from "../dataset/rows.ts";
import type { Space } from "../space/space.ts";
import type { CandidateRows } from "./featurizer.ts";

/** Designs with known figures: a dataset, or rows of one. */
export interface LabelledRows extends CandidateRows, Pick<Rows, "feasible" | "metrics"> {
  readonly space: Space;
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
