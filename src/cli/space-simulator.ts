import type { Accelerator } from "../accelerator/accelerator.ts";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { createSimulatorCost } from "../simulator/simulator-cost.ts";
import type { Space } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";
import { createSpaceCost } from "../trial/space-cost-model.ts";

/** The half of a design that a space of the other half leaves open. */
export interface GivenHalf {
  readonly network?: Network;
  readonly accelerator?: Accelerator;
}

/** The simulator as a cost model of a space's candidates: networks, accelerators or both; `given` is the half that the space lacks. */
export function createSpaceSimulator(space: Space, { network, accelerator }: GivenHalf = {}): CostModel {
  return createSpaceCost(createSimulatorCost(), (candidate) => ({
    network: network ?? buildNetwork(space, candidate),
    accelerator: accelerator ?? buildAccelerator(space, candidate),
  }));
}
