import { InputError } from "../core/errors.ts";
import { firstDifference } from "../dataset/first-difference.ts";
import type { Space, SpaceSpec } from "../space/space.ts";
import type { Predictor } from "./predictor.ts";

/** The predictor for designs of `space`. Throws an `InputError` that names both spaces and the first parameter in which they differ, where it serves its own alone. */
export function usePredictor(predictor: Predictor, space: Space): Predictor {
  const difference = firstDifference(predictor.space, space.spec);
  if (difference === undefined) return predictor;
  if (predictor.forSpace !== undefined) return predictor.forSpace(space);
  const { path, left, right } = difference;
  const [own, asked] = [left, right].map((value) => JSON.stringify(value) ?? "missing");
  throw new InputError(
    `Cannot use the predictor: its space (${describeSpace(predictor.space)}) has ${path} ${own}, expected ${asked} as in the space asked for (${describeSpace(space.spec)})`,
    { code: "other-space", path, fix: "Use a predictor of this space, or train one with `tandem train` on a dataset of it." },
  );
}

function describeSpace({ name, parts }: SpaceSpec): string {
  return Array.isArray(parts) ? (parts as readonly SpaceSpec[]).map((part) => part.name).join(" with ") : name;
}
