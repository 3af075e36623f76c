import { z } from "zod";
import { InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { parseInput } from "../core/parse-input.ts";
import { createIndependentSpace } from "./independent.ts";
import type { Space, SpaceSpec } from "./space.ts";

/** A candidate is stored in bytes. */
const MOST_VALUES = 256;

const decision = z.strictObject({
  name: z.string().regex(/^[A-Za-z][\w.-]*$/, { error: "expected a letter, then letters, digits, _, . or -" }),
  values: z
    .array(z.union([z.number(), z.string().min(1)], { error: "expected a number or text" }))
    .min(1)
    .max(MOST_VALUES),
});
const schema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z\d-]*$/, { error: "expected lower-case letters, digits and -" }),
  decisions: z.array(decision).min(1),
});

/** Whether a spec lists its decisions itself. */
export function isOwnSpec(spec: SpaceSpec): boolean {
  return "decisions" in spec;
}

/**
 * A space that a user lists: a name and its decisions with their values, all independent. Throws an `InputError` for a bad name, a decision
 * without values and for a decision or a value that comes twice.
 */
export function createOwnSpace(spec: SpaceSpec): Space {
  const parsed = parseInput(schema, spec, { action: "create a space", path: "" });
  refuseRepeated(
    parsed.decisions.map(({ name }) => name),
    "decisions",
  );
  for (const { name, values } of parsed.decisions) refuseRepeated(values, name);
  return createIndependentSpace(parsed, parsed.decisions);
}

function refuseRepeated(values: readonly Json[], path: string): void {
  const repeated = values.find((value, at) => values.indexOf(value) < at);
  if (repeated === undefined) return;
  throw new InputError(`Cannot create a space: ${path} has ${JSON.stringify(repeated)} twice, expected each once`, {
    code: "repeated-value",
    path,
    fix: "Leave one of them out.",
  });
}
