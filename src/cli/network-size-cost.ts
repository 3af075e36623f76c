import { analyzeNetwork } from "../network/analyze.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { withoutDeadNodes } from "../network/without-dead-nodes.ts";
import type { Space } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";

/** What `createNetworkSizeCost` reports. */
export const NETWORK_SIZE_METRICS = ["macs", "params"] as const;

/** The size of the network alone, known without an evaluation: multiply-accumulates of one inference and parameters. */
export function createNetworkSizeCost(space: Space, given?: Network): CostModel {
  return {
    name: "network",
    estimate: async (candidates) =>
      candidates.map((candidate) => {
        const { macs, params } = analyzeNetwork(withoutDeadNodes(given ?? buildNetwork(space, candidate)));
        return { kind: "feasible", metrics: { macs, params } };
      }),
  };
}
