import type { Candidate, Space } from "./space.ts";

/** Every design of a space once, in canonical form, in the order of the decisions; for spaces small enough to hold in memory. */
export function listDesigns(space: Space): readonly Candidate[] {
  const current: number[] = [];
  const designs: Candidate[] = [];
  const visit = (at: number): void => {
    if (at === space.decisions.length) {
      if (space.canonicalize(current).every((value, index) => value === current[index])) designs.push([...current]);
      return;
    }
    for (let value = 0; value < space.decisions[at]!.values.length; value++) {
      current[at] = value;
      visit(at + 1);
    }
  };
  visit(0);
  return designs;
}
