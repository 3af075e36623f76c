import { paretoFront } from "./pareto-front.ts";

/**
 * Exact volume between the points and `reference` that at least one point dominates; every objective is minimised.
 * Points that do not lie below the reference in every objective add nothing. Slices along the last objective, so the time grows as
 * n log n for two objectives and n^2 log n for three. `points` is `[count, objectives]`.
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const inside = points.filter((point) => point.every((value, objective) => value < reference[objective]!));
  if (inside.length === 0) return 0;
  if (reference.length === 1) return reference[0]! - Math.min(...inside.map((point) => point[0]!));
  const front = paretoFront(inside).map((index) => inside[index]!);
  return reference.length === 2 ? staircaseArea(front, reference) : sliceVolume(front, reference);
}

/** `front` ascends in the first objective and so descends in the second: each point adds the strip left above it. */
function staircaseArea(front: readonly (readonly number[])[], reference: readonly number[]): number {
  let area = 0;
  let ceiling = reference[1]!;
  for (const [x, y] of front) {
    area += (reference[0]! - x!) * (ceiling - y!);
    ceiling = y!;
  }
  return area;
}

/** Between two neighbouring values of the last objective the cross-section is that of the points at or below it. */
function sliceVolume(front: readonly (readonly number[])[], reference: readonly number[]): number {
  const last = reference.length - 1;
  const byLast = front.toSorted((a, b) => a[last]! - b[last]!);
  let volume = 0;
  for (let below = 0; below < byLast.length; below++) {
    const height = (byLast[below + 1]?.[last] ?? reference[last]!) - byLast[below]![last]!;
    if (height === 0) continue;
    const section = byLast.slice(0, below + 1).map((point) => point.slice(0, last));
    volume += height * hypervolume(section, reference.slice(0, last));
  }
  return volume;
}
