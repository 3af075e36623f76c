import { isNetworkSpace } from "../network/build-network.ts";
import type { Space } from "../space/space.ts";
import { BlockFeaturizer, canFeaturizeBlocks } from "./block-featurizer.ts";
import { Featurizer, type RowFeaturizer } from "./featurizer.ts";
import { PartFeaturizer } from "./part-featurizer.ts";

/**
 * What turns candidates of a space into numbers: with bounds where both network and accelerator are known, else by what its parts say. `tables` are those of
 * a featurizer of the same space in another thread, with which it then shares them.
 */
export function createFeaturizer(space: Space, tables?: SharedArrayBuffer): RowFeaturizer {
  if (canFeaturizeBlocks(space)) return new BlockFeaturizer(space, tables);
  const hasNetworks = space.parts.some((part) => isNetworkSpace(part.space));
  const hasAccelerators = space.parts.some((part) => part.space.name === "accelerator");
  return hasNetworks && hasAccelerators ? new Featurizer(space) : new PartFeaturizer(space);
}
