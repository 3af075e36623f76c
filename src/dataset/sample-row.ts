import type { Rng } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";

/** The candidate of a row: each row has a random stream of its own, named by its number in the whole dataset. */
export function sampleRow(space: Space, { rng, row }: { readonly rng: Rng; readonly row: number }): Candidate {
  return sampleCandidate(space, rng.split(`sample/${row}`));
}
