import type { Candidate, Space } from "./space.ts";

/** The values a candidate takes, by the names of the decisions. */
export function decisionValues(space: Space, candidate: Candidate): Readonly<Record<string, number | string>> {
  return Object.fromEntries(space.decisions.map(({ name, values }, index) => [name, values[candidate[index]!]!]));
}
