import type { Space, SpaceSpec } from "../space/space.ts";
import type { CandidateRows } from "./featurizer.ts";
import type { ConformalScores, Predictions, PredictOptions } from "./predictions.ts";

/** A learned surrogate of a simulator, or of a device, on one space. */
export interface Predictor {
  readonly space: SpaceSpec;
  /** What it predicts, in order. */
  readonly targets: readonly { readonly metric: string }[];
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
  /** By metric, what turns scales into intervals; empty where rows were too few to calibrate. */
  readonly scores: ConformalScores;
  /** The same predictor for designs of another space; absent where it serves its own alone. Throws an `InputError` where it cannot. */
  forSpace?(space: Space): Predictor;
  /** Predicts all rows; a row's figures do not depend on the others. */
  predict(rows: CandidateRows, options?: PredictOptions): Predictions;
}
