import type { Candidate, Space, SpacePart } from "./space.ts";

/** The first part of a space (itself, where it is plain) that is of the wanted sort, with the offset of its decisions. */
export function findPart<S extends Space>(
  space: Space,
  isWanted: (part: Space) => part is S,
): (SpacePart & { readonly space: S }) | undefined {
  for (const part of space.parts) if (isWanted(part.space)) return { space: part.space, offset: part.offset };
  return undefined;
}

/** What a candidate of the whole space chooses in one of its parts. */
export function partCandidate(part: SpacePart, candidate: Candidate): Candidate {
  return candidate.slice(part.offset, part.offset + part.space.decisions.length);
}
