import type { Candidate, Space } from "./space.ts";

/** Length of a candidate's one-hot encoding: the number of values of all decisions. */
export function encodedLength(space: Space): number {
  return space.decisions.reduce((length, decision) => length + decision.values.length, 0);
}

/** One-hot encoding `[encodedLength]`: decisions in order, 1 at the value taken, 0 elsewhere. */
export function encodeCandidate(space: Space, candidate: Candidate): Float32Array {
  const encoding = new Float32Array(encodedLength(space));
  let offset = 0;
  space.decisions.forEach((decision, index) => {
    encoding[offset + candidate[index]!] = 1;
    offset += decision.values.length;
  });
  return encoding;
}
