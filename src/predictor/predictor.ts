import type { SpaceSpec } from "../space/space.ts";
import type { ConformalScores } from "./conformal.ts";
import type { CandidateRows } from "./featurizer.ts";

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

/** A learned surrogate of a simulator, or of a device, on one space. */
export interface Predictor {
  readonly space: SpaceSpec;
  /** What it predicts, in order. */
  readonly targets: readonly { readonly metric: string }[];
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
  /** By metric, what turns scales into intervals; empty where rows were too few to calibrate. */
  readonly scores: ConformalScores;
  /** Predicts all rows; a row's figures do not depend on the others. */
  predict(rows: CandidateRows, options?: PredictOptions): Predictions;
}
