import { readFile } from "node:fs/promises";
import { isMap, LineCounter, parse, parseDocument } from "yaml";
import type { ZodType, z } from "zod";
import { InputError } from "../core/errors.ts";
import { parseInput } from "../core/parse-input.ts";

type Path = readonly PropertyKey[];

/** A configuration as written, before its schema has seen it, with the place of each of its values. */
interface ConfigurationSource {
  readonly value: unknown;
  /** For example `configs/quickstart.yaml:12: search.trials`. */
  locate(path: Path): string;
}

export interface ConfigurationLayers {
  /** `path=value` pairs of `--set`, over everything else. */
  readonly set: readonly string[];
  /** Lays the file's `engines.NAME` (a map of dotted paths to values) over the file. */
  readonly engine?: string;
}

/**
 * Reads a YAML file, lays the engine's own values and `--set path=value` over it and checks the result.
 * Precedence: the schema's defaults < file < engine < flags. Throws an `InputError` that names file, line, key, value, what was expected and
 * the fix, for the first fault.
 */
export async function loadConfiguration<S extends ZodType>(
  schema: S,
  file: string,
  { set, engine }: ConfigurationLayers,
): Promise<z.output<S>> {
  const written = parseSource(await readSource(file), file);
  const { value, locate } = overlay(written, [...engineLayer(written, engine), ...set.map(parseFlag)]);
  return parseInput(schema, value, { action: "use the configuration", path: file, locate });
}

/** One value to lay over the file, with the place to name when it is wrong. */
interface Override {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly place: string;
}

function engineLayer({ value, locate }: ConfigurationSource, engine: string | undefined): readonly Override[] {
  const layers = (value as { engines?: Record<string, unknown> } | null)?.engines;
  const layer = engine === undefined ? undefined : layers?.[engine];
  if (typeof layer !== "object" || layer === null) return [];
  return Object.entries(layer).map(([path, own]) => ({ keys: path.split("."), value: own, place: locate(["engines", engine!, path]) }));
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
  return {
    value: document.toJS() ?? {},
    locate(path) {
      for (let depth = path.length; depth > 0; depth--) {
        const parent = document.getIn(path.slice(0, depth - 1), true);
        const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(path[depth - 1])) : undefined;
        const offset = (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0];
        if (offset !== undefined) return `${file}:${lines.linePos(offset).line}: ${path.join(".")}`;
      }
      return `${file}: ${path.join(".")}`;
    },
  };
}

function overlay(source: ConfigurationSource, overrides: readonly Override[]): ConfigurationSource {
  const value = structuredClone(source.value) as Record<string, unknown>;
  const places = new Map<string, string>();
  for (const { keys, value: own, place } of overrides) {
    setPath(value, keys, own);
    places.set(keys.join("."), place);
  }
  return { value, locate: (path) => places.get(path.join(".")) ?? source.locate(path) };
}

function parseFlag(text: string): Override {
  const equals = text.indexOf("=");
  const keys = text.slice(0, equals).split(".");
  if (equals < 1 || keys.some((key) => key === "" || key === "__proto__")) {
    throw new InputError(`Cannot use the configuration: --set is ${text}, expected path=value, for example search.steps=500`, {
      code: "set-syntax",
      path: "--set",
      fix: "Write the dotted path of the key, an equals sign and the value in YAML.",
    });
  }
  return { keys, value: parse(text.slice(equals + 1)), place: `--set ${keys.join(".")}` };
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node: Record<string, unknown> = target;
  for (const part of path.slice(0, -1)) {
    if (typeof node[part] !== "object" || node[part] === null) node[part] = {};
    node = node[part] as Record<string, unknown>;
  }
  node[path.at(-1)!] = value;
}
