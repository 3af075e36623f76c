import { InputError } from "../core/errors.ts";
import { isNetworkSpace } from "../network/build-network.ts";
import { isAcceleratorSpace } from "../space/accelerator.ts";
import { cardinality } from "../space/cardinality.ts";
import { listDesigns } from "../space/list-designs.ts";
import type { Candidate, Space } from "../space/space.ts";

/** A joint space small enough to try every pair: its networks and its accelerators, listed. */
export interface ExactSpace {
  readonly joint: Space;
  readonly networks: Space;
  readonly accelerators: Space;
  /** Designs in canonical form, in the order of the decisions. */
  readonly networkDesigns: readonly Candidate[];
  readonly acceleratorDesigns: readonly Candidate[];
}

/** Networks up to this many are lowered and held in memory, in every thread. */
const MOST_NETWORKS = 100_000n;
/** Decisions that accelerators of one block differ in: what these move is shared by the simulator. */
const MOVED_IN_BLOCK: readonly string[] = ["localMemoryMb", "registerFileKb", "ioBandwidthGBps"];

/** Lists a space. Throws an `InputError` for one that is no product of networks and accelerators, or has too many networks. */
export function openExactSpace(joint: Space): ExactSpace {
  const networks = joint.parts.find(({ space }) => isNetworkSpace(space))?.space;
  const accelerators = joint.parts.find(({ space }) => isAcceleratorSpace(space))?.space;
  if (networks === undefined || accelerators === undefined) {
    throw new InputError(`Cannot enumerate: space is ${joint.name}, expected the product of a space of networks with accelerator`, {
      code: "no-joint-space",
      path: "--space",
      fix: "Name a product, for example --space nas-bench-201+accelerator.",
    });
  }
  const count = cardinality(networks);
  if (count > MOST_NETWORKS) {
    throw new InputError(`Cannot enumerate: ${networks.name} has ${count} candidates, expected at most ${MOST_NETWORKS}`, {
      code: "too-many-networks",
      path: "--space",
      fix: "Use a smaller space, such as nas-bench-201 or nas-bench-macro, or search this one with tandem search.",
    });
  }
  return {
    joint,
    networks,
    accelerators,
    networkDesigns: listDesigns(networks),
    acceleratorDesigns: listDesigns(accelerators),
  };
}

/** The joint candidate of a network and an accelerator by their places in the lists. */
export function jointCandidate(
  { joint, networks, networkDesigns, acceleratorDesigns }: ExactSpace,
  { network, accelerator }: { readonly network: number; readonly accelerator: number },
): Candidate {
  return joint.parts.flatMap(({ space }) => (space === networks ? networkDesigns[network]! : acceleratorDesigns[accelerator]!));
}

/** Accelerators that differ in memories and bandwidth only, block by block, as places in the list. */
export function blocksOf({ accelerators, acceleratorDesigns }: ExactSpace): readonly (readonly number[])[] {
  const blocks = new Map<string, number[]>();
  acceleratorDesigns.forEach((design, index) => {
    const key = design.filter((_, at) => !MOVED_IN_BLOCK.includes(accelerators.decisions[at]!.name)).join();
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, [index]);
    else block.push(index);
  });
  return [...blocks.values()];
}
