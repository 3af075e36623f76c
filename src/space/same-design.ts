import type { Candidate, Space } from "./space.ts";

/** Whether two candidates of a space describe the same design, inactive decisions and the place of skipped blocks aside. */
export function isSameDesign(space: Space, [first, second]: readonly [Candidate, Candidate]): boolean {
  const other = space.canonicalize(second);
  return space.canonicalize(first).every((value, index) => value === other[index]);
}
