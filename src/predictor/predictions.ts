/** Figures of many designs, as columns. */
export interface Predictions {
  readonly count: number;
  /** By metric, `[count]`: what the design costs if it is feasible. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** `[count]`, 0..1. */
  readonly feasibleProbability: Float64Array;
  /** Where asked for and calibrated: how large an error of each figure is expected, as a logarithm, by metric `[count]`. */
  readonly scales?: Readonly<Record<string, Float64Array>>;
  /** Where asked for: 1 for a design unlike those of training, whose prediction is a guess, `[count]`. */
  readonly unfamiliar?: Uint8Array;
}

export interface PredictOptions {
  /** Whether to say how sure each prediction is: scales and unfamiliarity. */
  readonly checks?: boolean;
}

/** By metric, errors on calibration rows as multiples of the scale foreseen for each: `log(actual / predicted) / scale`, ascending. */
export type ConformalScores = Readonly<Record<string, readonly number[]>>;
