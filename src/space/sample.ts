import type { Rng } from "../core/rng.ts";
import type { Candidate, Space } from "./space.ts";

/** A candidate drawn uniformly over the values of every decision. */
export function sampleCandidate(space: Space, rng: Rng): Candidate {
  return space.decisions.map((decision) => rng.integer(decision.values.length));
}
