import type { Network } from "../../network/network.ts";
import type { Cost, PairCostModel } from "../../trial/cost-model.ts";
import { simulateSystolic } from "./simulate-systolic.ts";
import type { SystolicArray } from "./systolic-array.ts";

/** A systolic array's compute time as a cost model: `cycles` and `latencyMs` of each pair, equal to SCALE-Sim's compute cycles. Every network runs. */
export function createSystolicCost(): PairCostModel<Network, SystolicArray> {
  return {
    name: "systolic",
    estimate: async (pairs) =>
      pairs.map(({ network, accelerator }): Cost => {
        const { cycles, latencyMs } = simulateSystolic(network, accelerator);
        return { kind: "feasible", metrics: { cycles, latencyMs } };
      }),
  };
}
