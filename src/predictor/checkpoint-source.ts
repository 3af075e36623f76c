import { InputError } from "../core/errors.ts";
import type { Space } from "../space/space.ts";

/** What a predictor is put together from, beside its record. */
export interface CheckpointSource {
  /** Of the record, for errors. */
  readonly path: string;
  readonly space: Space;
  /** The tensor of that name; throws a `DamagedFileError` where it has not `length` values. */
  readonly tensors: (name: string, length: number) => Float32Array;
}

/** The columns' order decides what a weight means, so the names must be the same, in order. Throws an `InputError` that names the first that is not. */
export function requireSameNames(found: readonly string[], expected: readonly string[], place: string): void {
  const at = expected.findIndex((name, index) => found[index] !== name);
  if (at < 0 && expected.length === found.length) return;
  const index = at < 0 ? expected.length : at;
  throw new InputError(
    `Cannot load a predictor: ${place}[${index}] is ${found[index] ?? "missing"}, expected ${expected[index] ?? "none"}`,
    {
      code: "other-features",
      path: place,
      fix: "Train it again with this version of tandem.",
    },
  );
}
