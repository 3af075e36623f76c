import type { Accelerator } from "../accelerator/accelerator.ts";
import { findAcceleratorCandidate } from "../accelerator/accelerator-candidate.ts";
import { findMobilenetV2Candidate } from "../network/find-mobilenet-v2-candidate.ts";
import type { Network } from "../network/network.ts";
import { isMobilenetV2Space } from "../space/mobilenet-v2.ts";
import type { Candidate, Space } from "../space/space.ts";

/** The candidate of a joint space that describes a network on an accelerator; `undefined` where the space does not have the pair, or its networks cannot be told. */
export function findPairCandidate(
  { parts }: Space,
  { network, accelerator }: { readonly network: Network; readonly accelerator: Accelerator },
): Candidate | undefined {
  const found = parts.map(({ space }) => {
    if (isMobilenetV2Space(space)) return findMobilenetV2Candidate(space, network);
    return space.name === "accelerator" ? findAcceleratorCandidate(space, accelerator) : undefined;
  });
  return found.every((part) => part !== undefined) ? found.flat() : undefined;
}
