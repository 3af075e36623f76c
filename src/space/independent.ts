import { cardinality } from "./cardinality.ts";
import type { Decision, Space, SpaceSpec } from "./space.ts";

/** A space in which every decision always matters and any two candidates are different designs. */
export function createIndependentSpace(spec: SpaceSpec, decisions: readonly Decision[]): Space {
  const allActive = decisions.map(() => true);
  const space: Space = {
    name: spec.name,
    spec,
    decisions,
    activeDecisions: () => allActive,
    canonicalize: (candidate) => candidate,
    distinctDesigns: () => cardinality(space),
    get parts() {
      return [{ space, offset: 0 }];
    },
  };
  return space;
}
