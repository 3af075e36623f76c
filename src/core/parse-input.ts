import type { ZodType, z } from "zod";
import { InputError } from "./errors.ts";
import { expectedText } from "./expected-text.ts";

/** Where a value came from and what it is wanted for; both appear in the error. */
export interface InputOrigin {
  /** Completes "Cannot …", for example `create space mobilenet-v2`. */
  readonly action: string;
  /** What the value's own key path starts with: a file, a flag or a key; may be empty. */
  readonly path: string;
  /** Names a key's place better than its path does, for example with the line of a file. */
  readonly locate?: (keys: readonly PropertyKey[]) => string;
}

/**
 * Checks a value from outside against a zod schema and returns it with its defaults filled in.
 * Throws an `InputError` for the first unknown key, else for the first problem: its full key path, the value found, what is expected, and the fix.
 */
export function parseInput<S extends ZodType>(schema: S, value: unknown, origin: InputOrigin): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  // A misspelt key also leaves the right one missing: the misspelling is the better answer.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
  const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const keys = unknownKey === undefined ? issue.path : [...issue.path, unknownKey];
  const path = origin.locate?.(keys) ?? keys.reduce<string>(appendKey, origin.path);
  if (unknownKey !== undefined)
    throw new InputError(`Cannot ${origin.action}: ${path} is an unknown key, expected ${knownKeys(schema, issue.path)}`, {
      code: "unknown-key",
      path,
      fix: `Remove ${unknownKey} or correct its spelling.`,
    });
  const current = keys.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
  throw new InputError(`Cannot ${origin.action}: ${path || "the value"} is ${describe(current)}, ${expectedText(issue)}`, {
    code: "invalid-value",
    path,
    fix: `${current === undefined ? "Add" : "Correct"} ${keys.length === 0 ? "the value" : keys.reduce<string>(appendKey, "")}.`,
  });
}

/** The keys of the object at a path of the schema; the walk ends early at a union, whose branch it cannot know. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string {
  let at: unknown = withoutWrappers(schema);
  for (const key of path)
    at = withoutWrappers(typeof key === "number" ? childOf(at, "element") : childOf(childOf(at, "shape"), String(key)));
  const shape = childOf(at, "shape");
  return shape === undefined ? "one that exists" : `one of ${Object.keys(shape as object).join(", ")}`;
}

/** The schema below `default`, `prefault` and `optional`. */
function withoutWrappers(schema: unknown): unknown {
  let at = schema;
  for (let inner = at; inner !== undefined; inner = childOf(childOf(at, "def"), "innerType")) at = inner;
  return at;
}

function childOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function appendKey(path: string, key: PropertyKey): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? String(key) : `${path}.${String(key)}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
