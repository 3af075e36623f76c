import { parse } from "yaml";
import type { ZodType, z } from "zod";
import { InputError } from "../core/errors.ts";
import { parseInput } from "../core/parse-input.ts";
import type { ConfigurationSource, Path } from "./configuration-source.ts";

export interface ConfigurationLayers {
  /** `path=value` pairs of `--set`, over everything else. */
  readonly set: readonly string[];
  /** Lays the file's `engines.NAME` (a map of dotted paths to values) over the file. */
  readonly engine: string;
}

/** A configuration that its schema has checked, with the place of each of its values for later errors. */
export interface LoadedConfiguration<T> {
  readonly configuration: T;
  readonly locate: ConfigurationSource["locate"];
}

/**
 * Lays the engine's own values and `--set path=value` over what a file says and checks the result.
 * Precedence: the schema's defaults < file < engine < flags. Throws an `InputError` that names file, line, key, value, what was expected and
 * the fix, for the first fault.
 */
export function resolveConfiguration<S extends ZodType>(
  schema: S,
  source: ConfigurationSource,
  { set, engine }: ConfigurationLayers,
): LoadedConfiguration<z.output<S>> {
  const { value, locate } = overlay(source, [...engineLayer(source, engine), ...set.map(parseFlag)]);
  return { configuration: parseInput(schema, value, { action: "use the configuration", path: "", locate }), locate };
}

/** One value to lay over the file, with the place to name when it is wrong. */
interface Override {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly place: string;
}

function engineLayer({ value, locate }: ConfigurationSource, engine: string): readonly Override[] {
  const layer = (value as { engines?: Record<string, unknown> }).engines?.[engine];
  if (typeof layer !== "object" || layer === null) return [];
  return Object.entries(layer).map(([path, own]) => ({ keys: path.split("."), value: own, place: locate(["engines", engine, path]) }));
}

function overlay(source: ConfigurationSource, overrides: readonly Override[]): ConfigurationSource {
  const value = structuredClone(source.value) as Record<string, unknown>;
  const places = new Map<string, string>();
  for (const { keys, value: own, place } of overrides) {
    setPath(value, keys, own);
    places.set(keys.join("."), place);
  }
  return { value, locate: (path) => findPlace({ places, source }, path) ?? source.locate(path) };
}

/** The override that set a key or one above it; one below it where only overrides brought the key. */
function findPlace(
  { places, source }: { readonly places: ReadonlyMap<string, string>; readonly source: ConfigurationSource },
  path: Path,
): string | undefined {
  const key = path.join(".");
  const own = places.get(key);
  if (own !== undefined) return own;
  const above = [...places].findLast(([set]) => key.startsWith(`${set}.`));
  if (above !== undefined) return `${above[1]}: ${key}`;
  return hasKey(source.value, path) ? undefined : [...places].findLast(([set]) => set.startsWith(`${key}.`))?.[1];
}

function hasKey(value: unknown, path: Path): boolean {
  return path.reduce<unknown>((at, key) => (at as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key], value) !== undefined;
}

function parseFlag(text: string): Override {
  const equals = text.indexOf("=");
  const keys = text.slice(0, equals).split(".");
  if (equals < 1 || keys.some((key) => key === "" || key === "__proto__")) {
    throw badFlag(text);
  }
  try {
    return { keys, value: parse(text.slice(equals + 1)), place: `--set ${keys.join(".")}` };
  } catch {
    throw badFlag(text);
  }
}

function badFlag(text: string): InputError {
  return new InputError(`Cannot use the configuration: --set is ${text}, expected path=value, for example search.steps=500`, {
    code: "set-syntax",
    path: "--set",
    fix: "Write the dotted path of the key, an equals sign and the value in YAML.",
  });
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node: Record<string, unknown> = target;
  for (const part of path.slice(0, -1)) {
    if (typeof node[part] !== "object" || node[part] === null) node[part] = {};
    node = node[part] as Record<string, unknown>;
  }
  node[path.at(-1)!] = value;
}
