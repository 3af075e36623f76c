import { readFile } from "node:fs/promises";
import { isMap, isSeq, LineCounter, parseDocument } from "yaml";
import { InputError } from "../core/errors.ts";

/** Keys from the root to a value. */
export type Path = readonly PropertyKey[];

/** A configuration as written, before a schema has seen it, with the place of each of its values. */
export interface ConfigurationSource {
  readonly value: unknown;
  /** For example `configs/quickstart.yaml:12: search.trials`, or `--set search.trials`. */
  locate(path: Path): string;
}

/** Reads a YAML file. Throws an `InputError` where it cannot be read, is not YAML or not a map of keys. */
export async function readConfigurationSource(file: string): Promise<ConfigurationSource> {
  return parseSource(await readSource(file), file);
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new InputError(
      `Cannot read the configuration: ${file} is not readable (${(error as NodeJS.ErrnoException).code}), expected a YAML file.`,
      {
        code: "configuration-unreadable",
        path: file,
        fix: "Give the path of a configuration file, for example configs/quickstart.yaml.",
      },
    );
  }
}

function parseSource(text: string, file: string): ConfigurationSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const fault = document.errors[0];
  const value: unknown = fault === undefined ? (document.toJS() ?? {}) : undefined;
  if (fault !== undefined) {
    const place = `${file}:${lines.linePos(fault.pos[0]).line}`;
    throw new InputError(
      `Cannot read the configuration: ${place} is not YAML (${fault.message.split("\n")[0]}), expected key: value lines.`,
      {
        code: "configuration-syntax",
        path: place,
        fix: "Mend the line; keys may appear once, indentation is spaces.",
      },
    );
  }
  if (!isRecord(value)) {
    throw new InputError(
      `Cannot read the configuration: ${file} is ${Array.isArray(value) ? "a list" : JSON.stringify(value)}, expected key: value lines.`,
      { code: "configuration-syntax", path: file, fix: "Give a configuration file, for example configs/quickstart.yaml." },
    );
  }
  return {
    value,
    locate(path) {
      for (let depth = path.length; depth > 0; depth--) {
        const offset = offsetOf(document.getIn(path.slice(0, depth - 1), true), path[depth - 1]!);
        if (offset !== undefined) return `${file}:${lines.linePos(offset).line}: ${path.join(".")}`;
      }
      return `${file}: ${path.join(".")}`;
    },
  };
}

/** Where a key of a map, or an item of a list, begins in the file. */
function offsetOf(parent: unknown, key: PropertyKey): number | undefined {
  const node = isMap(parent)
    ? parent.items.find((item) => String(item.key) === String(key))?.key
    : isSeq(parent)
      ? parent.items[Number(key)]
      : undefined;
  return (node as { readonly range?: readonly number[] } | undefined)?.range?.[0];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
