import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate } from "../space/space.ts";

/** Which designs count as the same: by default the printed candidate; for example the network part alone. */
export type DesignKey = (candidate: Candidate) => string;

/** The first item of each key, in order; items are candidates with whatever goes with them. */
export function keepDistinct<T extends { readonly candidate: Candidate }>(
  items: readonly T[],
  keyOf: DesignKey = printCandidate,
): readonly T[] {
  const seen = new Set<string>();
  return items.filter(({ candidate }) => {
    const key = keyOf(candidate);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
