import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { InputError } from "../core/errors.ts";
import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import { findPart, partCandidate } from "../space/part.ts";
import type { Space, SpacePart } from "../space/space.ts";
import { profileAccelerator } from "./accelerator-profile.ts";
import type { ProfiledDesign } from "./design-layers.ts";
import { type NetworkProfile, networkSections, profileNetwork } from "./network-profile.ts";

/** Profiles kept for networks that come again. */
const KEPT_NETWORKS = 256;

/** Profiles networks and accelerators of a joint space, candidate by candidate. */
export class DesignProfiler {
  readonly #space: Space;
  readonly #networks: SpacePart;
  readonly #accelerators: SpacePart;
  readonly #known = new Map<string, NetworkProfile>();

  /** Throws an `InputError` where the space is not one of networks and accelerators. */
  constructor(space: Space) {
    const networks = findPart(space, isNetworkSpace);
    const accelerators = findPart(space, (part): part is Space => part.name === "accelerator");
    if (networks === undefined || accelerators === undefined)
      throw new InputError(`Cannot tell layers: space is ${space.name}, expected a joint space of networks and accelerators`, {
        code: "no-joint-space",
        path: "space",
        fix: "Join the space with accelerator, or with a space of networks.",
      });
    this.#space = space;
    this.#networks = networks;
    this.#accelerators = accelerators;
  }

  /** The design of a row of `candidates` `[rows, decisions]`. */
  profile(candidates: Uint8Array, row: number): ProfiledDesign {
    const width = this.#space.decisions.length;
    const candidate = Array.from(candidates.subarray(row * width, (row + 1) * width));
    return {
      network: this.#networkOf(partCandidate(this.#networks, candidate)),
      accelerator: profileAccelerator(buildAccelerator(this.#accelerators.space, partCandidate(this.#accelerators, candidate))),
    };
  }

  #networkOf(candidate: readonly number[]): NetworkProfile {
    const key = candidate.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const network = buildNetwork(this.#networks.space, candidate);
    const profile = profileNetwork(network, networkSections(network));
    if (this.#known.size >= KEPT_NETWORKS) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, profile);
    return profile;
  }
}
