import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { buildNetwork } from "../network/build-network.ts";
import { createSimulatorCost } from "../simulator/simulator-cost.ts";
import type { Space } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";
import { createSpaceCost } from "../trial/space-cost-model.ts";

/** The simulator as a cost model of a joint space's candidates. */
export function createSpaceSimulator(space: Space): CostModel {
  return createSpaceCost(createSimulatorCost(), (candidate) => ({
    network: buildNetwork(space, candidate),
    accelerator: buildAccelerator(space, candidate),
  }));
}
