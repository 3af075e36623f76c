import type { Candidate, Space } from "./space.ts";

/** Whether two candidates choose the same values. */
export function isEqualCandidate(first: Candidate, second: Candidate): boolean {
  return first.length === second.length && first.every((value, index) => value === second[index]);
}

/** Whether two candidates of a space describe the same design, inactive decisions and order of skipped blocks aside. */
export function isSameDesign(space: Space, [first, second]: readonly [Candidate, Candidate]): boolean {
  return isEqualCandidate(space.canonicalize(first), space.canonicalize(second));
}
