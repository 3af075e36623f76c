import type { Rng } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";

/**
 * A candidate by a row's number: every other one is uniform over its decisions, the rest come out of Pólya's urns, one for all decisions of equal values. What
 * was drawn from an urn goes back with another of its kind (Johnson and Kotz, "Urn Models and Their Application", 1977), so that how often
 * each value occurs in a design is uniform over all ways to share the decisions out. Designs of many small windows, or of hardly a block, are then no rarity, as
 * they are under independent draws; they are what a search finds, and each decision's values stay equally likely.
 */
export function sampleVaried(space: Space, { row, rng }: { readonly row: number; readonly rng: Rng }): Candidate {
  if (row % 2 === 0) return sampleCandidate(space, rng);
  const urns = new Map<string, number[]>();
  return space.decisions.map(({ values }) => {
    const key = JSON.stringify(values);
    const urn = urns.get(key) ?? values.map(() => 1);
    urns.set(key, urn);
    const drawn = drawFrom(urn, rng);
    urn[drawn]!++;
    return drawn;
  });
}

/** A value's index, as likely as there are such in the urn. */
function drawFrom(urn: readonly number[], rng: Rng): number {
  let rest = rng.integer(urn.reduce((sum, count) => sum + count, 0));
  return urn.findIndex((count) => {
    rest -= count;
    return rest < 0;
  });
}
