import { type Command, InvalidArgumentError, type Option } from "commander";
import { InputError } from "../core/errors.ts";
import { findShipped } from "../runtime/package-root.ts";
import { readConfigurationSource } from "./configuration-source.ts";

/**
 * A command's flags with what a YAML file says where they are not given: a key for each flag, its name in camel case (`controllerFrom`), a list
 * where it is repeatable. Precedence: defaults < file < flags. Throws an `InputError` that names file, line and key for a key that is no flag
 * and a value that the flag would refuse.
 */
export async function overlayFlags<F extends object>(command: Command, flags: F, file: string): Promise<F> {
  const { value, locate } = await readConfigurationSource(findShipped(file));
  const options = new Map(
    command.options.filter(({ long }) => long !== "--config").map((option) => [option.attributeName(), option] as const),
  );
  const overlaid: Record<string, unknown> = Object.fromEntries(Object.entries(flags));
  for (const [key, own] of Object.entries(value as Record<string, unknown>)) {
    const option = options.get(key);
    const place = locate([key]);
    if (option === undefined) throw refuse(place, { current: "unknown", wanted: `one of ${[...options.keys()].join(", ")}` });
    const parsed = parseValue(option, { own, place });
    if (command.getOptionValueSource(key) !== "cli") overlaid[key] = parsed;
  }
  return overlaid as F;
}

interface OwnValue {
  readonly own: unknown;
  readonly place: string;
}

/** What a flag makes of a value, or of a list of them one after the other. */
function parseValue(option: Option, { own, place }: OwnValue): unknown {
  if (option.isBoolean()) {
    if (typeof own === "boolean") return own;
    throw refuse(place, { current: JSON.stringify(own), wanted: "true or false" });
  }
  const items: readonly unknown[] = Array.isArray(own) ? own : [own];
  if (items.length === 0) throw refuse(place, { current: "an empty list", wanted: "a value" });
  let parsed: unknown;
  for (const item of items) {
    if (typeof item !== "string" && typeof item !== "number")
      throw refuse(place, { current: JSON.stringify(item), wanted: "text or a number" });
    const before = parsed;
    parsed = parseItem(option, { item: String(item), before, place });
    if (before !== undefined && !Array.isArray(parsed)) throw refuse(place, { current: "a list", wanted: "one value" });
  }
  return parsed;
}

function parseItem(
  { parseArg }: Option,
  { item, before, place }: { readonly item: string; readonly before: unknown; readonly place: string },
): unknown {
  try {
    return parseArg === undefined ? item : parseArg(item, before);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw refuse(place, {
      current: JSON.stringify(item),
      wanted: error.message.replace(/^Expected |^Allowed choices are /, "").replace(/\.$/, ""),
    });
  }
}

function refuse(place: string, { current, wanted }: { readonly current: string; readonly wanted: string }): InputError {
  return new InputError(`Cannot use the configuration: ${place} is ${current}, expected ${wanted}`, {
    code: "invalid-configuration",
    path: place,
    fix: "Correct the line; --help says what each flag takes.",
  });
}
