import { InputError } from "../core/errors.ts";
import { isMobilenetV2Space, type MobilenetV2Space } from "../space/mobilenet-v2.ts";
import { isNasBench201Space, type NasBench201Space } from "../space/nas-bench-201.ts";
import { findPart, partCandidate } from "../space/part.ts";
import type { Candidate, Space } from "../space/space.ts";
import { buildMobilenetV2Network, largestMobilenetV2Networks } from "./build-mobilenet-v2.ts";
import { buildNasBench201Network, largestNasBench201Networks } from "./build-nas-bench-201.ts";
import type { Network } from "./network.ts";

type NetworkSpace = MobilenetV2Space | NasBench201Space;

/** Whether a plain space is one of networks. */
export function isNetworkSpace(space: Space): space is NetworkSpace {
  return isMobilenetV2Space(space) || isNasBench201Space(space);
}

/**
 * The network a candidate describes; of a joint space, its network part's. Node names are stable across the candidates of a space.
 * Throws an `InputError` where the space has no networks.
 */
export function buildNetwork(space: Space, candidate: Candidate): Network {
  const part = networkPart(space);
  const own = part.offset === 0 && part.space.decisions.length === candidate.length ? candidate : partCandidate(part, candidate);
  return isMobilenetV2Space(part.space) ? buildMobilenetV2Network(part.space, own) : buildNasBench201Network(part.space, own);
}

/**
 * A few networks that together hold, by node name, every weight of the space at its largest shape. A smaller candidate's weights are slices of
 * them: kernels from the centre, channels from the front. Throws an `InputError` where the space has no networks.
 */
export function largestNetworks(space: Space): readonly Network[] {
  const part = networkPart(space).space;
  return isMobilenetV2Space(part) ? largestMobilenetV2Networks(part) : largestNasBench201Networks(part);
}

function networkPart(space: Space): { readonly space: NetworkSpace; readonly offset: number } {
  const part = findPart(space, isNetworkSpace);
  if (part !== undefined) return part;
  throw new InputError(`Cannot build a network: space is ${space.name}, expected one of networks`, {
    code: "no-network-space",
    path: "space",
    fix: "Use mobilenet-v2, nas-bench-201 or a joint space with one of them.",
  });
}
