import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { InputError } from "../core/errors.ts";
import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import { findPart } from "../space/part.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import { ACCELERATOR_FEATURES, type AcceleratorProfile, profileAccelerator } from "./accelerator-profile.ts";
import { quantityNames, writeQuantities } from "./base-quantities.ts";
import { boundFeatureNames, writeBoundFeatures } from "./bound-features.ts";
import { createDecisionFeatures, type DecisionFeatures } from "./decision-features.ts";
import { NetworkBound } from "./network-bound.ts";
import { type NetworkProfile, networkFeatureNames, networkSections, profileNetwork } from "./network-profile.ts";

/** Candidates of a space as value indices `[count, decisions]`, row by row. */
export interface CandidateRows {
  readonly count: number;
  readonly candidates: Uint8Array;
}

/** What predictions are made from. */
export interface FeatureRows {
  readonly count: number;
  /** `[count, names]`. */
  readonly features: Float32Array;
  /** By metric `[count, quantities]`. */
  readonly quantities: Readonly<Record<string, Float64Array>>;
}

/** Turns candidates of one space into numbers. */
export interface RowFeaturizer {
  /** Names of the features, in order. */
  readonly names: readonly string[];
  /** What it has worked out and others of the same space may use, where it keeps such. */
  readonly tables?: SharedArrayBuffer;
  /** How many base quantities a metric has. */
  quantityCount(metric: string): number;
  /** Derives features of all rows and the base quantities of the target's metrics; `target` has room for as many rows. */
  write(rows: CandidateRows, target: FeatureRows): void;
}

/** Profiles kept for networks that come again, as in a search that tries many accelerators on one network. */
const KEPT_NETWORKS = 32;

interface KnownNetwork {
  readonly canonical: Candidate;
  readonly profile: NetworkProfile;
}

/** Turns candidates of a joint space (networks and accelerators) into numbers: decisions, counts and closed-form bounds; nothing simulated. */
export class Featurizer implements RowFeaturizer {
  readonly names: readonly string[];
  readonly #space: Space;
  readonly #networks: SpacePart;
  readonly #accelerators: SpacePart;
  readonly #decisions: DecisionFeatures;
  readonly #sections: ReadonlyMap<string, number>;
  readonly #known = new Map<string, KnownNetwork>();
  readonly #bound = new NetworkBound();

  /** Throws an `InputError` where the space is not one of networks and accelerators. */
  constructor(space: Space) {
    const networks = findPart(space, isNetworkSpace);
    const accelerators = findPart(space, (part): part is Space => part.name === "accelerator");
    if (networks === undefined || accelerators === undefined)
      throw new InputError(`Cannot derive features: space is ${space.name}, expected a joint space of networks and accelerators`, {
        code: "no-joint-space",
        path: "space",
        fix: "Join the space with accelerator, or with a space of networks.",
      });
    this.#space = space;
    this.#networks = networks;
    this.#accelerators = accelerators;
    this.#decisions = createDecisionFeatures(networks.space);
    this.#sections = networkSections(
      buildNetwork(
        networks.space,
        networks.space.decisions.map(() => 0),
      ),
    );
    this.names = [
      ...ACCELERATOR_FEATURES,
      ...networkFeatureNames(this.#sections),
      ...boundFeatureNames(this.#sections),
      ...this.#decisions.names,
    ];
  }

  quantityCount(metric: string): number {
    return quantityNames(metric).length;
  }

  write({ count, candidates }: CandidateRows, { features, quantities }: FeatureRows): void {
    const width = this.names.length;
    const columns = Object.entries(quantities).map(([metric, target]) => ({ metric, target, size: quantityNames(metric).length }));
    for (let row = 0; row < count; row++) {
      const { canonical, profile: network } = this.#networkAt(candidates, row);
      const accelerator = this.#acceleratorAt(candidates, row);
      this.#bound.estimate(network, accelerator);
      let offset = row * width;
      features.set(accelerator.features, offset);
      offset += accelerator.features.length;
      features.set(network.features, offset);
      offset += network.features.length;
      writeBoundFeatures(this.#bound, accelerator, { target: features, offset });
      this.#decisions.write(canonical, features, (row + 1) * width - this.#decisions.names.length);
      const design = { network, accelerator, bound: this.#bound };
      for (const { metric, target, size } of columns) writeQuantities(metric, design, { target, offset: row * size });
    }
  }

  #networkAt(candidates: Uint8Array, row: number): KnownNetwork {
    const own = this.#partAt(this.#networks, candidates, row);
    const key = own.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { space } = this.#networks;
    const canonical = space.canonicalize(own);
    const found = { canonical, profile: profileNetwork(buildNetwork(space, canonical), this.#sections) };
    if (this.#known.size >= KEPT_NETWORKS) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, found);
    return found;
  }

  #acceleratorAt(candidates: Uint8Array, row: number): AcceleratorProfile {
    return profileAccelerator(buildAccelerator(this.#accelerators.space, this.#partAt(this.#accelerators, candidates, row)));
  }

  #partAt({ space, offset }: SpacePart, candidates: Uint8Array, row: number): Candidate {
    const start = row * this.#space.decisions.length + offset;
    const part = new Array<number>(space.decisions.length);
    for (let index = 0; index < part.length; index++) part[index] = candidates[start + index]!;
    return part;
  }
}
