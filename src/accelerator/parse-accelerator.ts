import { parseInput } from "../core/parse-input.ts";
import type { Accelerator } from "./accelerator.ts";
import { acceleratorSchema } from "./accelerator-schema.ts";

/**
 * Checks an accelerator from outside and fills what it leaves out with the baseline's values.
 * `path` is where it came from (a file, a flag). Throws an `InputError` that names the key, its value and what is expected.
 */
export function parseAccelerator(value: unknown, path: string): Accelerator {
  const { version: _, ...accelerator } = parseInput(acceleratorSchema, value, { action: "read an accelerator", path });
  return accelerator;
}

/** The text of an `accelerator.json`; `parseAccelerator` reads it back. */
export function printAccelerator(accelerator: Accelerator): string {
  return `${JSON.stringify({ version: 1, ...accelerator }, null, 2)}\n`;
}
