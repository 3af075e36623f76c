import { median } from "../core/quantile.ts";
import { type Constraint, isWithin } from "../objective/constraint.ts";
import type { Trial } from "../trial/trial.ts";

/** How far predictions of a round's best designs lie from what they turned out to cost. */
export interface RoundGap {
  /** 0 before the first refinement. */
  readonly round: number;
  /** Designs costed for real. */
  readonly designs: number;
  /** Of them, those that keep every limit. */
  readonly within: number;
  /** Median over the designs of the largest `|predicted / simulated - 1|` of a limited metric; a design that cannot be built counts as 1. Null without designs. */
  readonly medianError: number | null;
  /** By limited metric, the median of predicted / simulated: below 1 where the search found what the predictor is too optimistic about. */
  readonly optimism: Readonly<Record<string, number>>;
}

/** Compares `predictedCost` with `cost`. */
export function measureGap(
  verified: readonly Trial[],
  { round, constraints }: { readonly round: number; readonly constraints: readonly Constraint[] },
): RoundGap {
  const metrics = [...new Set(constraints.map(({ metric }) => metric))];
  const ratios = verified.map((trial) => metrics.map((metric) => ratioOf(trial, metric)));
  const errors = ratios.map((row) => Math.max(0, ...row.map((ratio) => (ratio === undefined ? 1 : Math.abs(ratio - 1)))));
  return {
    round,
    designs: verified.length,
    within: verified.filter(({ cost }) => isWithin(constraints, cost)).length,
    medianError: errors.length === 0 ? null : median(errors),
    optimism: Object.fromEntries(
      metrics.flatMap((metric, at) => {
        const known = ratios.flatMap((row) => row[at] ?? []);
        return known.length === 0 ? [] : [[metric, median(known)] as const];
      }),
    ),
  };
}

function ratioOf({ cost, predictedCost }: Trial, metric: string): number | undefined {
  if (cost.kind === "infeasible" || predictedCost?.kind !== "feasible") return undefined;
  const [actual, predicted] = [cost.metrics[metric], predictedCost.metrics[metric]];
  return actual === undefined || predicted === undefined || actual === 0 ? undefined : predicted / actual;
}
