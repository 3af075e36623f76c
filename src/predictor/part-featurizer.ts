import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import { createDecisionFeatures, type DecisionFeatures } from "./decision-features.ts";
import type { CandidateRows, FeatureRows, RowFeaturizer } from "./featurizer.ts";
import { networkFeatureNames, networkSections, profileNetwork } from "./network-profile.ts";

interface PartFeatures {
  readonly names: readonly string[];
  write(canonical: Candidate, target: Float32Array, offset: number): void;
}

/**
 * Turns candidates of any space into numbers, part by part: the decisions and, of networks, counts of their layers. For spaces without the
 * accelerators whose machine is known: measured devices, and simulators of the user's own. Nothing is known of how their metrics come about, so
 * every metric has the base quantity 1.
 */
export class PartFeaturizer implements RowFeaturizer {
  readonly names: readonly string[];
  readonly #width: number;
  readonly #parts: readonly (SpacePart & { readonly features: PartFeatures })[];

  constructor(space: Space) {
    this.#width = space.decisions.length;
    this.#parts = space.parts.map((part) => ({ ...part, features: createPartFeatures(part.space) }));
    this.names = this.#parts.flatMap(({ features }) => features.names);
  }

  quantityCount(): number {
    return 1;
  }

  write({ count, candidates }: CandidateRows, { features, quantities }: FeatureRows): void {
    let at = 0;
    for (let row = 0; row < count; row++)
      for (const part of this.#parts) {
        const start = row * this.#width + part.offset;
        const own = Array.from(candidates.subarray(start, start + part.space.decisions.length));
        part.features.write(part.space.canonicalize(own), features, at);
        at += part.features.names.length;
      }
    for (const ones of Object.values(quantities)) ones.fill(1);
  }
}

function createPartFeatures(space: Space): PartFeatures {
  const decisions = createDecisionFeatures(space);
  return isNetworkSpace(space) ? createNetworkFeatures(space, decisions) : decisions;
}

function createNetworkFeatures(space: Space, decisions: DecisionFeatures): PartFeatures {
  const first = space.decisions.map(() => 0);
  const sections = networkSections(buildNetwork(space, first));
  const names = networkFeatureNames(sections);
  return {
    names: [...names, ...decisions.names],
    write(canonical, target, offset) {
      target.set(profileNetwork(buildNetwork(space, canonical), sections).features, offset);
      decisions.write(canonical, target, offset + names.length);
    },
  };
}
