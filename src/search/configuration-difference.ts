import { canonicalJson, type Json } from "../core/json.ts";

/** A key whose value differs between two configurations; `undefined` where one does not have it. */
export interface ConfigurationDifference {
  readonly key: string;
  readonly before: Json | undefined;
  readonly now: Json | undefined;
}

/** The first difference between two configurations, its key as a dotted path, or `undefined` where they are equal. */
export function findDifference(before: Json | undefined, now: Json | undefined, key = ""): ConfigurationDifference | undefined {
  if (isRecord(before) && isRecord(now)) {
    for (const name of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
      const difference = findDifference(before[name], now[name], key === "" ? name : `${key}.${name}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return canonicalJson(before ?? null) === canonicalJson(now ?? null) ? undefined : { key, before, now };
}

/** A key with its value in each of several configurations; `undefined` where one does not have it. */
export interface ComparedKey {
  readonly key: string;
  readonly values: readonly (Json | undefined)[];
}

/** Every key, as a dotted path, whose value is not the same in all configurations, in alphabetical order. */
export function listDifferences(configurations: readonly Json[]): readonly ComparedKey[] {
  const flat = configurations.map((configuration) => new Map(flattenConfiguration(configuration)));
  const keys = [...new Set(flat.flatMap((map) => [...map.keys()]))].sort();
  const compared = keys.map((key): ComparedKey => ({ key, values: flat.map((map) => map.get(key)) }));
  return compared.filter(({ values }) => new Set(values.map((value) => (value === undefined ? undefined : canonicalJson(value)))).size > 1);
}

/** The values of a configuration with their keys as dotted paths; a list is one value. */
export function flattenConfiguration(value: Json, key = ""): readonly (readonly [key: string, value: Json])[] {
  if (!isRecord(value)) return [[key, value]];
  return Object.entries(value).flatMap(([name, inner]) => flattenConfiguration(inner, key === "" ? name : `${key}.${name}`));
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
