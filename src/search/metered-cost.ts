import type { CostModel } from "../trial/cost-model.ts";

/** A cost model whose answers are paid for, with the count of them. */
export interface MeteredCost extends CostModel {
  /** Designs costed so far; a resumed search sets it to where it stood. */
  asked: number;
}

/** Counts what a dear cost model, such as a simulator, is asked for, by whomever. */
export function meterCost(model: CostModel): MeteredCost {
  const metered: MeteredCost = {
    name: model.name,
    asked: 0,
    estimate(candidates) {
      metered.asked += candidates.length;
      return model.estimate(candidates);
    },
    dispose: async () => model.dispose?.(),
  };
  return metered;
}
