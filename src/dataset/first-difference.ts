/** Where two plain values differ first, and what each holds there (`undefined`: nothing). */
export interface Difference {
  /** Dotted key path, for example `space.inputSize`. */
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** The first difference of two JSON values in the order of their keys, or `undefined` where they are equal. */
export function firstDifference(left: unknown, right: unknown, path = ""): Difference | undefined {
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) {
    return Object.is(left, right) ? undefined : { path, left, right };
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const difference = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
