import type { Accelerator } from "../accelerator/accelerator.ts";
import type { Network } from "../network/network.ts";
import type { Cost, PairCostModel } from "../trial/cost-model.ts";
import { Simulator } from "./simulate.ts";

/** The simulator as a cost model: `latencyMs`, `energyUj`, `areaMm2` of each pair, or why it cannot run. */
export function createSimulatorCost(): PairCostModel<Network, Accelerator> {
  const simulator = new Simulator();
  return {
    name: "simulator",
    estimate: async (pairs) =>
      pairs.map(({ network, accelerator }): Cost => {
        const result = simulator.totals(network, accelerator);
        if (result.kind === "infeasible") return result;
        const { latencyMs, energyUj, areaMm2 } = result;
        return { kind: "feasible", metrics: { latencyMs, energyUj, areaMm2 } };
      }),
  };
}
