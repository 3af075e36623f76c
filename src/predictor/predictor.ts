import type { SpaceSpec } from "../space/space.ts";
import type { CandidateRows } from "./featurizer.ts";

/** Figures of many designs, as columns. */
export interface Predictions {
  readonly count: number;
  /** By metric, `[count]`: what the design costs if it is feasible. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** `[count]`, 0..1. */
  readonly feasibleProbability: Float64Array;
}

/** A learned surrogate of a simulator, or of a device, on one space. */
export interface Predictor {
  readonly space: SpaceSpec;
  /** What it predicts, in order. */
  readonly targets: readonly { readonly metric: string }[];
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
  /** Predicts all rows; a row's figures do not depend on the others. */
  predict(rows: CandidateRows): Predictions;
}
