import type { Space } from "./space.ts";

/** Exact number of candidates of a space: the product of its decisions' value counts. */
export function cardinality(space: Space): bigint {
  return space.decisions.reduce((product, decision) => product * BigInt(decision.values.length), 1n);
}
