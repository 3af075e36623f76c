import { hypervolume } from "../core/hypervolume.ts";
import { paretoFront } from "../core/pareto-front.ts";
import type { Trial } from "../trial/trial.ts";

/** A trial with the metric the front is drawn over. */
export interface FrontPoint {
  readonly trial: Trial;
  readonly quality: number;
  readonly value: number;
}

/** The trials, evaluated whole, that no other beats in quality and in a metric (lower is better) at once, by rising metric and quality. */
export function findQualityFront(trials: readonly Trial[], metric: string): readonly FrontPoint[] {
  const points = trials.flatMap((trial): FrontPoint[] => {
    const value = trial.cost.kind === "feasible" ? trial.cost.metrics[metric] : undefined;
    return trial.quality === null || trial.partial !== undefined || value === undefined ? [] : [{ trial, quality: trial.quality, value }];
  });
  return paretoFront(points.map(({ value, quality }) => [value, -quality])).map((at) => points[at]!);
}

/**
 * Area between a front and the reference point, in quality times the metric's unit; the reference is fixed in the configuration, so that
 * runs compare.
 */
export function frontHypervolume(front: readonly FrontPoint[], reference: { readonly quality: number; readonly value: number }): number {
  return hypervolume(
    front.map(({ value, quality }) => [value, -quality]),
    [reference.value, -reference.quality],
  );
}
