import { InputError } from "../core/errors.ts";
import { firstDifference } from "../dataset/first-difference.ts";
import type { Candidate, Space, SpaceSpec } from "../space/space.ts";
import type { Cost, CostModel } from "../trial/cost-model.ts";
import type { Predictions } from "./predictions.ts";
import type { Predictor } from "./predictor.ts";

/**
 * A predictor as a cost model of the space it was trained on. A design whose probability of being feasible is under the predictor's
 * threshold is infeasible, with the probability as its reason; every cost carries the probability.
 * Throws an `InputError` that names both spaces where `space` is another one.
 */
export function createPredictorCost(predictor: Predictor, space: Space): CostModel {
  requireSameSpace(predictor, space);
  const width = space.decisions.length;
  return {
    name: "predictor",
    async estimate(candidates: readonly Candidate[]) {
      const rows = new Uint8Array(candidates.length * width);
      candidates.forEach((candidate, row) => {
        rows.set(candidate, row * width);
      });
      const predictions = predictor.predict({ count: candidates.length, candidates: rows });
      return candidates.map((_, row) => costAt(predictor, predictions, row));
    },
  };
}

function costAt({ threshold }: Predictor, { metrics, feasibleProbability }: Predictions, row: number): Cost {
  const probability = feasibleProbability[row]!;
  if (probability >= threshold) {
    const figures = Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, values[row]!] as const));
    return { kind: "feasible", metrics: figures, feasibleProbability: probability };
  }
  const message = `The predictor holds the design feasible with probability ${probability.toPrecision(3)}, less than ${threshold}.`;
  return { kind: "infeasible", reasons: [{ code: "predicted-infeasible", message }], feasibleProbability: probability };
}

/** Throws an `InputError` that names both spaces and the first parameter in which they differ. */
export function requireSameSpace(predictor: Predictor, space: Space): void {
  const difference = firstDifference(predictor.space, space.spec);
  if (difference === undefined) return;
  const { path, left, right } = difference;
  const [own, asked] = [left, right].map((value) => JSON.stringify(value) ?? "missing");
  throw new InputError(
    `Cannot use the predictor: its space (${describeSpace(predictor.space)}) has ${path} ${own}, expected ${asked} as in the space asked for (${describeSpace(space.spec)})`,
    { code: "other-space", path, fix: "Use a predictor of this space, or train one with `tandem train` on a dataset of it." },
  );
}

function describeSpace({ name, parts }: SpaceSpec): string {
  return Array.isArray(parts) ? (parts as readonly SpaceSpec[]).map((part) => part.name).join(" with ") : name;
}
