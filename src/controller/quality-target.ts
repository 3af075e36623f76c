/** Observed qualities as a linear model is fitted to them; `toQuality` undoes it. */
export interface QualityTarget {
  readonly targets: Float64Array;
  /** The quality that a target stands for. */
  toQuality(target: number): number;
}

/**
 * Clips qualities as far below their median as the best lies above it, then scales to mean 0 and variance 1: a few failures (networks that
 * learned nothing) must not take up the scale on which the good ones differ. Free of units, so that it suits any data set.
 */
export function standardizeQuality(qualities: readonly number[]): QualityTarget {
  const sorted = Float64Array.from(qualities).sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  const floor = 2 * median - (sorted.at(-1) ?? 0);
  const clipped = Float64Array.from(qualities, (quality) => Math.max(quality, floor));
  const mean = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
  const variance = clipped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / clipped.length;
  const scale = variance > 0 ? Math.sqrt(variance) : 1;
  return {
    targets: clipped.map((value) => (value - mean) / scale),
    toQuality: (target) => mean + scale * target,
  };
}
