import type { Candidate, Space } from "../space/space.ts";
import type { Cost, CostModel } from "../trial/cost-model.ts";
import type { Predictions } from "./predictions.ts";
import type { Predictor } from "./predictor.ts";
import { usePredictor } from "./use-predictor.ts";

/**
 * A predictor as a cost model of the space it was trained on, or of any that it serves. A design whose probability of being feasible is under the predictor's
 * threshold is infeasible, with the probability as its reason; every cost carries the probability.
 * Throws an `InputError` that names both spaces where `space` is another one.
 */
export function createPredictorCost(predictor: Predictor, space: Space): CostModel {
  const own = usePredictor(predictor, space);
  const width = space.decisions.length;
  return {
    name: "predictor",
    async estimate(candidates: readonly Candidate[]) {
      const rows = new Uint8Array(candidates.length * width);
      candidates.forEach((candidate, row) => {
        rows.set(candidate, row * width);
      });
      const predictions = own.predict({ count: candidates.length, candidates: rows });
      return candidates.map((_, row) => costAt(predictor, predictions, row));
    },
  };
}

/** What predictions say of one design. */
export function costAt({ threshold }: Pick<Predictor, "threshold">, { metrics, feasibleProbability }: Predictions, row: number): Cost {
  const probability = feasibleProbability[row]!;
  if (probability >= threshold) {
    const figures = Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, values[row]!] as const));
    return { kind: "feasible", metrics: figures, feasibleProbability: probability };
  }
  const message = `The predictor holds the design feasible with probability ${probability.toPrecision(3)}, less than ${threshold}.`;
  return { kind: "infeasible", reasons: [{ code: "predicted-infeasible", message }], feasibleProbability: probability };
}
