import { isAcceleratorSpace } from "./accelerator.ts";
import { printCandidate } from "./candidate-text.ts";
import { partCandidate } from "./part.ts";
import type { Candidate, Decision, Space, SpacePart } from "./space.ts";

/** The parts of a space that quality depends on: all but the accelerator, which only changes what a network costs. */
function qualityParts(space: Space): readonly SpacePart[] {
  const parts = space.parts.filter((part) => !isAcceleratorSpace(part.space));
  return parts.length === 0 ? space.parts : parts;
}

/** The decisions that quality depends on; `traitsOf` has a value index for each. */
export function qualityDecisions(space: Space): readonly Decision[] {
  return qualityParts(space).flatMap((part) => part.space.decisions);
}

/**
 * What a model of quality reads of a candidate, a value index for each of `qualityDecisions`: for every part that quality depends on its
 * own traits where it has them, else its canonical candidate.
 */
export function traitsOf(space: Space, candidate: Candidate): readonly number[] {
  return qualityParts(space).flatMap((part) => {
    const chosen = partCandidate(part, candidate);
    return part.space.traits?.(chosen) ?? part.space.canonicalize(chosen);
  });
}

/** A text that candidates share where one look at quality tells both: the canonical candidate without its accelerator. */
export function qualityKey(space: Space, candidate: Candidate): string {
  return printCandidate(qualityParts(space).flatMap((part) => part.space.canonicalize(partCandidate(part, candidate))));
}
