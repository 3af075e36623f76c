import type { LabelledRows } from "./labelled-rows.ts";
import type { Predictions } from "./predictions.ts";

/** Designs with what is known and what was predicted of them. */
export interface Comparison {
  readonly rows: LabelledRows;
  readonly predictions: Predictions;
}

/** Known figures beside predicted ones, `[designs]` each. */
export interface JudgedFigures {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

/** By metric, of the feasible designs in order. */
export type JudgedMetrics = Readonly<Record<string, JudgedFigures>>;

/** Puts known and predicted figures of the feasible rows side by side. Metrics the rows do not hold are left out. */
export function pairFigures({ rows, predictions }: Comparison): JudgedMetrics {
  const isFeasible = (_: number, row: number) => rows.feasible[row] === 1;
  return Object.fromEntries(
    Object.entries(predictions.metrics).flatMap(([metric, predicted]) => {
      const actual = rows.metrics[metric];
      return actual === undefined
        ? []
        : [[metric, { actual: actual.filter(isFeasible), predicted: predicted.filter(isFeasible) }] as const];
    }),
  );
}
