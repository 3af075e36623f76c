import type { Accelerator } from "../accelerator/accelerator.ts";
import type { Network } from "../network/network.ts";
import type { PairCostModel } from "../trial/cost-model.ts";
import type { LayersPredictor } from "./layers-predictor.ts";
import { costAt } from "./predictor-cost.ts";

/** A layers predictor as a cost model of any network on any accelerator. A pair under the predictor's threshold is infeasible, with the probability as its reason. */
export function createPairPredictorCost(predictor: LayersPredictor): PairCostModel<Network, Accelerator> {
  return {
    name: "predictor",
    async estimate(pairs) {
      const predictions = predictor.predictPairs(pairs);
      return pairs.map((_, row) => costAt(predictor, predictions, row));
    },
  };
}
