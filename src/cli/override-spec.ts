import { parse as parseYaml } from "yaml";
import { InputError } from "../core/errors.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";

/**
 * A space's spec, its defaults filled in, with `key=value` overrides laid over it: dotted paths and YAML values, as `--set` gives them.
 * Throws an `InputError` for a path the space does not have or a value it refuses.
 */
export function overrideSpec(spec: SpaceSpec, overrides: readonly string[]): SpaceSpec {
  const result = structuredClone(createSpace(spec).spec) as Record<string, unknown>;
  for (const override of overrides) {
    const [path = "", text] = override.split(/=(.*)/s);
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce<unknown>((at, key) => (isOwn(at, key) ? at[key] : undefined), result);
    if (text === undefined || last === "" || typeof parent !== "object" || parent === null) throw badOverride(result, override);
    Object.defineProperty(parent, last, { value: parseValue(result, { override, text }), enumerable: true, writable: true });
  }
  return createSpace(result as SpaceSpec).spec;
}

function parseValue(spec: object, { override, text }: { readonly override: string; readonly text: string }): unknown {
  try {
    return parseYaml(text);
  } catch {
    throw badOverride(spec, override);
  }
}

function badOverride(spec: object, override: string): InputError {
  const keys = Object.keys(spec).filter((key) => key !== "name");
  return new InputError(`Cannot set a parameter: --set is ${override}, expected key=value with a key of this space and a YAML value`, {
    code: "invalid-set",
    path: "--set",
    fix: `Use one of ${keys.join(", ")}, or a path into one such as stem.stride=1.`,
  });
}

function isOwn(value: unknown, key: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}
