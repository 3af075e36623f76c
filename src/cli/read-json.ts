import { InputError } from "../core/errors.ts";
import { readText } from "../runtime/read-text.ts";

/** Reads a JSON file for an action (completes "Cannot …"). Throws an `InputError` where it is missing or not JSON. */
export async function readJson(path: string, action: string): Promise<unknown> {
  const text = await readText(path, action);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`Cannot ${action}: ${path} is not JSON (${(error as Error).message}), expected a JSON file`, {
      code: "invalid-json",
      path,
      fix: "Use a file that tandem wrote, or mend its syntax.",
    });
  }
}
