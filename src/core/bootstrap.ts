import { quantile } from "./quantile.ts";
import type { Rng } from "./rng.ts";

/** A mean with its percentile interval. */
export interface Interval {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

export interface BootstrapOptions {
  readonly rng: Rng;
  /** Bootstrap samples; 100 or more, 2,000 unless told. */
  readonly resamples?: number;
  /** Share of the samples inside the interval, 0..1; 0.95 unless told. */
  readonly confidence?: number;
}

/**
 * Percentile interval of the mean of paired differences, `differences` being `[seeds][items]`: how much one method beats another with each
 * seed on each item (for accuracy: 1, 0 or -1 an image). Every sample draws seeds and items anew, the same items for all its seeds, because
 * both are samples of something wider (crossed two-way bootstrap: Owen and Eckles 2012, "Bootstrapping data arrays of arbitrary order").
 * With a single seed only the items vary. Throws where there is nothing to draw from or the rows differ in length.
 */
export function pairedBootstrap(differences: readonly ArrayLike<number>[], options: BootstrapOptions): Interval {
  const { rng, resamples = 2000, confidence = 0.95 } = options;
  const seeds = differences.length;
  const items = differences[0]?.length ?? 0;
  if (items === 0 || differences.some((row) => row.length !== items)) {
    throw new Error(
      `Cannot bootstrap: differences are ${differences.map((row) => row.length)} long, expected equal rows of 1 or more items`,
    );
  }
  const summed = new Float64Array(items);
  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    summed.fill(0);
    for (let draw = 0; draw < seeds; draw++) {
      const row = differences[rng.integer(seeds)]!;
      for (let item = 0; item < items; item++) summed[item]! += row[item]!;
    }
    let total = 0;
    for (let draw = 0; draw < items; draw++) total += summed[rng.integer(items)]!;
    means[sample] = total / (seeds * items);
  }
  const tail = (1 - confidence) / 2;
  return { mean: meanOf(differences, items), lower: quantile(means, tail), upper: quantile(means, 1 - tail) };
}

function meanOf(rows: readonly ArrayLike<number>[], items: number): number {
  let total = 0;
  for (const row of rows) for (let item = 0; item < items; item++) total += row[item]!;
  return total / (rows.length * items);
}
