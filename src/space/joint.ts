import { InputError } from "../core/errors.ts";
import { partCandidate } from "./part.ts";
import type { Decision, Space, SpacePart, SpaceSpec } from "./space.ts";

/** The spec of the product of two spaces; the first one's decisions come first. */
export function jointSpec(first: SpaceSpec, second: SpaceSpec): SpaceSpec {
  return { name: "joint", parts: [first, second] };
}

/**
 * The product of plain spaces: a candidate is the parts' candidates one after the other, and a decision's name starts with its
 * part's, for example `accelerator.peX`. Throws an `InputError` where two parts have one name.
 */
export function createJointSpace(spaces: readonly Space[]): Space {
  const names = spaces.map((space) => space.name);
  if (new Set(names).size < names.length)
    throw new InputError(`Cannot create space joint: parts is ${names.join(" and ")}, expected two different spaces`, {
      code: "equal-parts",
      path: "parts",
      fix: "Join a space of networks with the space accelerator.",
    });
  const parts: SpacePart[] = [];
  const decisions: Decision[] = [];
  for (const space of spaces) {
    parts.push({ space, offset: decisions.length });
    decisions.push(...space.decisions.map(({ name, values }) => ({ name: `${space.name}.${name}`, values })));
  }
  return {
    name: "joint",
    spec: { name: "joint", parts: spaces.map((space) => space.spec) },
    decisions,
    activeDecisions: (candidate) => parts.flatMap((part) => part.space.activeDecisions(partCandidate(part, candidate))),
    canonicalize: (candidate) => parts.flatMap((part) => part.space.canonicalize(partCandidate(part, candidate))),
    distinctDesigns: () => spaces.reduce((product, space) => product * space.distinctDesigns(), 1n),
    parts,
  };
}
