import type { ConformalScores, Predictions } from "./predictions.ts";

export interface IntervalOptions {
  /** Share of designs whose figure is to lie in the interval, 0..1. */
  readonly coverage: number;
  /** `both`: between a lower and an upper bound; `upper`: below an upper bound alone. */
  readonly sides: "both" | "upper";
}

/** Bounds of one metric, `[count]` each; `low` is 0 where only the upper one was asked for, `high` infinite where calibration rows are too few. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Split-conformal intervals, normalised and on the logarithmic scale: the figure times `exp(-+ q scale)`, where `q` is the calibration scores' quantile of rank
 * `ceil((n + 1) coverage)` (Lei et al., Distribution-Free Predictive Inference for Regression, 2018). They cover new designs that are drawn as the
 * calibration rows were. Throws an `Error` where the predictions carry no scales.
 */
export function conformalIntervals(
  { metrics, scales }: Predictions,
  { metric, scores, coverage, sides }: IntervalOptions & { readonly metric: string; readonly scores: ConformalScores },
): Intervals {
  const [figures, scale, known] = [metrics[metric], scales?.[metric], scores[metric]];
  if (figures === undefined || scale === undefined || known === undefined)
    throw new Error(`Cannot bound ${metric}: the predictions carry no scale or the predictor no scores of it, expected both.`);
  const sizes = sides === "both" ? Float64Array.from(known, Math.abs).sort() : Float64Array.from(known);
  const rank = Math.ceil((sizes.length + 1) * coverage);
  const factor = rank > sizes.length ? Number.POSITIVE_INFINITY : sizes[rank - 1]!;
  return {
    low: figures.map((value, row) => (sides === "both" ? value * Math.exp(-factor * scale[row]!) : 0)),
    high: figures.map((value, row) => value * Math.exp(factor * scale[row]!)),
  };
}

/** The scores of calibration rows; rows without a figure are left out. */
export function conformalScores(actual: ArrayLike<number>, predicted: ArrayLike<number>, scale: ArrayLike<number>): readonly number[] {
  const scores = Array.from(actual, (value, row) => Math.log(value / predicted[row]!) / scale[row]!);
  return scores.filter((score) => !Number.isNaN(score)).sort((left, right) => left - right);
}
