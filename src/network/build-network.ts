import { InputError } from "../core/errors.ts";
import { type EfficientnetB0Space, isEfficientnetB0Space } from "../space/efficientnet-b0.ts";
import { isMobilenetV2Space, type MobilenetV2Space } from "../space/mobilenet-v2.ts";
import { isNasBench201Space, type NasBench201Space } from "../space/nas-bench-201.ts";
import { isNasBenchMacroSpace, type NasBenchMacroSpace } from "../space/nas-bench-macro.ts";
import { findPart, partCandidate } from "../space/part.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import { buildEfficientnetB0Network, largestEfficientnetB0Networks } from "./build-efficientnet-b0.ts";
import { buildMobilenetV2Network, largestMobilenetV2Networks } from "./build-mobilenet-v2.ts";
import { buildNasBench201Network, largestNasBench201Networks } from "./build-nas-bench-201.ts";
import { buildNasBenchMacroNetwork, largestNasBenchMacroNetworks } from "./build-nas-bench-macro.ts";
import type { Network } from "./network.ts";

type NetworkSpace = MobilenetV2Space | EfficientnetB0Space | NasBench201Space | NasBenchMacroSpace;

/** What a plain space's candidates are built with. */
interface NetworkBuilding {
  readonly build: (candidate: Candidate) => Network;
  readonly largest: () => readonly Network[];
}

/** Whether a plain space is one of networks. */
export function isNetworkSpace(space: Space): space is NetworkSpace {
  return buildingOf(space) !== undefined;
}

/**
 * The network a candidate describes; of a joint space, its network part's. Node names are stable across the candidates of a space.
 * Throws an `InputError` where the space has no networks.
 */
export function buildNetwork(space: Space, candidate: Candidate): Network {
  const { part, build } = networkPart(space);
  const own = part.offset === 0 && part.space.decisions.length === candidate.length ? candidate : partCandidate(part, candidate);
  return build(own);
}

/**
 * A few networks that together hold, by node name, every weight of the space at its largest shape. A smaller candidate's weights are slices of
 * them: kernels from the centre, channels from the front. Throws an `InputError` where the space has no networks.
 */
export function largestNetworks(space: Space): readonly Network[] {
  return networkPart(space).largest();
}

function networkPart(space: Space): NetworkBuilding & { readonly part: SpacePart } {
  const part = findPart(space, isNetworkSpace);
  const building = part === undefined ? undefined : buildingOf(part.space);
  if (part !== undefined && building !== undefined) return { part, ...building };
  throw new InputError(`Cannot build a network: space is ${space.name}, expected one of networks`, {
    code: "no-network-space",
    path: "space",
    fix: "Use mobilenet-v2, efficientnet-b0, nas-bench-201, nas-bench-macro or a joint space with one of them.",
  });
}

function buildingOf(space: Space): NetworkBuilding | undefined {
  if (isMobilenetV2Space(space))
    return { build: (candidate) => buildMobilenetV2Network(space, candidate), largest: () => largestMobilenetV2Networks(space) };
  if (isEfficientnetB0Space(space))
    return { build: (candidate) => buildEfficientnetB0Network(space, candidate), largest: () => largestEfficientnetB0Networks(space) };
  if (isNasBench201Space(space))
    return { build: (candidate) => buildNasBench201Network(space, candidate), largest: () => largestNasBench201Networks(space) };
  if (isNasBenchMacroSpace(space))
    return { build: (candidate) => buildNasBenchMacroNetwork(space, candidate), largest: () => largestNasBenchMacroNetworks(space) };
  return undefined;
}
