import { InputError } from "../core/errors.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";
import { conformalIntervals } from "./conformal.ts";
import type { Predictor } from "./predictor.ts";
import { costAt } from "./predictor-cost.ts";
import { usePredictor } from "./use-predictor.ts";

/**
 * A predictor as a cost model whose figures are upper bounds, which the share `coverage` (0..1) of designs stays under: a search that is held
 * to them seldom finds what the simulator then puts outside the limits. Throws an `InputError` for a predictor without intervals, or one
 * calibrated on too few rows for that share.
 */
export function createBoundedCost(predictor: Predictor, space: Space, coverage: number): CostModel {
  const own = usePredictor(predictor, space);
  const { scores } = predictor;
  for (const { metric } of predictor.targets) {
    const count = scores[metric]?.length ?? 0;
    if (Math.ceil((count + 1) * coverage) > count) throw uncalibrated(metric, { count, coverage });
  }
  const width = space.decisions.length;
  return {
    name: "predictor's upper bounds",
    async estimate(candidates: readonly Candidate[]) {
      const rows = new Uint8Array(candidates.length * width);
      candidates.forEach((candidate, row) => {
        rows.set(candidate, row * width);
      });
      const predictions = own.predict({ count: candidates.length, candidates: rows }, { checks: true });
      const metrics = Object.fromEntries(
        predictor.targets.map(({ metric }) => [metric, conformalIntervals(predictions, { metric, scores, coverage, sides: "upper" }).high]),
      );
      return candidates.map((_, row) => costAt(predictor, { ...predictions, metrics }, row));
    },
  };
}

function uncalibrated(metric: string, { count, coverage }: { readonly count: number; readonly coverage: number }): InputError {
  const current = count === 0 ? "not calibrated" : `calibrated on ${count} rows`;
  return new InputError(`Cannot bound ${metric}: the predictor is ${current}, expected enough rows for a share of ${coverage}`, {
    code: "no-bounds",
    path: metric,
    fix: "Train the predictor on more rows, or ask for a smaller share.",
  });
}
