import type { Rng } from "../core/rng.ts";
import { isSameDesign } from "./same-design.ts";
import type { Candidate, Space } from "./space.ts";

/**
 * Gives one active decision another value so that the design changes; every active decision that can is equally likely, and so is
 * each of its values. Throws where no single decision changes the design.
 */
export function mutateCandidate(space: Space, candidate: Candidate, rng: Rng): Candidate {
  for (const index of rng.shuffle(activeIndexes(space, candidate))) {
    for (const value of rng.shuffle(otherValues(space.decisions[index]!.values.length, candidate[index]!))) {
      const mutant = candidate.with(index, value);
      if (!isSameDesign(space, [candidate, mutant])) return mutant;
    }
  }
  throw new Error(`Cannot mutate a candidate of ${space.name}: no decision changes the design, expected at least one.`);
}

/** All candidates one active decision away whose design differs, in the order of decisions and values. */
export function neighbourCandidates(space: Space, candidate: Candidate): readonly Candidate[] {
  return activeIndexes(space, candidate).flatMap((index) =>
    otherValues(space.decisions[index]!.values.length, candidate[index]!)
      .map((value) => candidate.with(index, value))
      .filter((neighbour) => !isSameDesign(space, [candidate, neighbour])),
  );
}

function activeIndexes(space: Space, candidate: Candidate): number[] {
  const active = space.activeDecisions(candidate);
  const indexes: number[] = [];
  for (let index = 0; index < active.length; index++) if (active[index]) indexes.push(index);
  return indexes;
}

function otherValues(count: number, current: number): number[] {
  const values: number[] = [];
  for (let value = 0; value < count; value++) if (value !== current) values.push(value);
  return values;
}
