import { type Constraint, isWithin } from "./constraint.ts";
import type { Objective } from "./objective.ts";
import { createWeightedProduct } from "./weighted-product.ts";

export interface FrugalOptions {
  readonly constraints: readonly Constraint[];
  /** The metric to bring down once every limit holds, unit in the name. */
  readonly metric: string;
}

/**
 * The objective of a search that cannot change the quality, such as that of an accelerator for a given network: outside the limits the hard
 * form, below the quality; within them `quality * (1 + T / (T + m))`, which lies above it and rises as the metric `m` falls. `T` is the limit
 * on the metric, 1 in the metric's unit where it has none.
 */
export function createFrugalObjective({ constraints, metric }: FrugalOptions): Objective {
  const hard = createWeightedProduct({ kind: "hard", constraints, aimDelta: 0 });
  const scale = constraints.find((constraint) => constraint.metric === metric && constraint.kind === "at-most")?.limit ?? 1;
  return {
    name: "frugal",
    constraints,
    reward(quality, cost) {
      const reward = hard.reward(quality, cost);
      if (cost.kind === "infeasible" || !isWithin(constraints, cost)) return reward;
      return quality * (1 + scale / (scale + (cost.metrics[metric] ?? 0)));
    },
  };
}
