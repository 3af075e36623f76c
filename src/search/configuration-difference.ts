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

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
