import { hypervolume } from "../core/hypervolume.ts";
import { paretoFront } from "../core/pareto-front.ts";
import type { Metrics } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";

/** The figure of each metric that a design must stay below to count, in the metric's unit; of quality the reference is 0. One or two metrics. */
export type FrontReference = Metrics;

/** A front with the exact volume under it. */
export interface DesignFront {
  /** The trials that no other beats in quality and all the metrics at once, by rising first metric. */
  readonly trials: readonly Trial[];
  /** Between the front and the reference, in quality (0..1) times the metrics' units. */
  readonly hypervolume: number;
}

/** The front of quality against the reference's metrics, lower being better, over trials scored whole that can be built. */
export function findDesignFront(trials: readonly Trial[], reference: FrontReference): DesignFront {
  const metrics = Object.keys(reference);
  const points = trials.flatMap((trial) => {
    const { cost, quality, partial } = trial;
    if (quality === null || partial !== undefined || cost.kind === "infeasible") return [];
    const values = metrics.map((metric) => cost.metrics[metric] ?? Number.POSITIVE_INFINITY);
    return [{ trial, point: [...values, -quality] }];
  });
  return {
    trials: paretoFront(points.map(({ point }) => point)).map((at) => points[at]!.trial),
    hypervolume: hypervolume(
      points.map(({ point }) => point),
      [...Object.values(reference), 0],
    ),
  };
}
