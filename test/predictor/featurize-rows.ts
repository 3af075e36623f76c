import { createFeatureRows } from "../../src/predictor/feature-rows.ts";
import type { CandidateRows, FeatureRows, RowFeaturizer } from "../../src/predictor/featurizer.ts";

/** Features of all rows, and the base quantities of `metrics`. */
export function featurizeRows(featurizer: RowFeaturizer, rows: CandidateRows, metrics: readonly string[]): FeatureRows {
  const target = createFeatureRows(featurizer, { count: rows.count, metrics });
  featurizer.write(rows, target);
  return target;
}
