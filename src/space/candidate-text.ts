import { InputError } from "../core/errors.ts";
import type { Candidate, Space } from "./space.ts";

/** A candidate as text: its value indexes joined by colons, for example `3:0:2`. */
export function printCandidate(candidate: Candidate): string {
  return candidate.join(":");
}

/** Reads what `printCandidate` wrote. Throws an `InputError` that names the decision where a length, a number or a range is wrong. */
export function parseCandidate(space: Space, text: string): Candidate {
  const fields = text.split(":");
  if (fields.length !== space.decisions.length)
    throw new InputError(
      `Cannot read a candidate of ${space.name}: it has ${fields.length} numbers, expected ${space.decisions.length}, one a decision`,
      { code: "candidate-length", path: text, fix: `Take a candidate of this space; \`tandem space ${space.name}\` prints samples.` },
    );
  return space.decisions.map(({ name, values }, index) => {
    const field = fields[index]!;
    const value = isDigits(field) ? Number(field) : Number.NaN;
    if (value < values.length) return value;
    throw new InputError(
      `Cannot read a candidate of ${space.name}: ${name} (number ${index + 1}) is ${JSON.stringify(field)}, expected an integer from 0 to ${values.length - 1}`,
      { code: "candidate-value", path: name, fix: `Use the index of one of its values: ${values.join(", ")}.` },
    );
  });
}

function isDigits(field: string): boolean {
  return /^\d{1,9}$/.test(field);
}
