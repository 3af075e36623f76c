import type { Space } from "../space/space.ts";
import { conformalScores } from "./conformal.ts";
import { feasibilityThreshold } from "./feasibility-threshold.ts";
import type { FeatureRows } from "./featurizer.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { compileMlp, type Mlp } from "./mlp.ts";
import { createNetworkPredictor, type NetworkPredictor, type PredictorParts } from "./network-predictor.ts";
import { fitErrors, scaleInputs } from "./residual-scale.ts";
import type { Ridge } from "./ridge.ts";

/** Fewer feasible calibration rows give no interval worth the name. */
const LEAST_ROWS = 40;

/** Rows with their features, standardised. */
export interface PreparedRows extends Pick<FeatureRows, "quantities"> {
  readonly rows: LabelledRows;
  readonly inputs: Float32Array;
}

interface CalibrationRequest {
  readonly space: Space;
  readonly members: readonly Mlp[];
  readonly parts: Readonly<Record<"scale" | "calibration", PreparedRows>>;
}

/**
 * The predictor with its threshold of feasibility and, where rows suffice, its intervals: rows of which a member is unseen say how large an error to expect where, calibration
 * rows, whose network and accelerator are unseen, how far errors go beyond it.
 */
export function calibrate(parts: PredictorParts, { space, members, parts: rows }: CalibrationRequest): NetworkPredictor {
  const blank = createNetworkPredictor(parts, { space, members });
  const { scale, calibration } = rows;
  const probabilities = [scale, calibration].map((part) => blank.predict(part.rows).feasibleProbability);
  const threshold = feasibilityThreshold(
    [...scale.rows.feasible, ...calibration.rows.feasible],
    Float64Array.from(probabilities.flatMap((part) => [...part])),
  );
  if (calibration.rows.feasible.reduce((sum, flag) => sum + flag, 0) < LEAST_ROWS)
    return createNetworkPredictor({ ...parts, threshold }, { space, members });
  const residuals = foretellErrors(blank, scale);
  const scaled = createNetworkPredictor({ ...parts, threshold, residuals }, { space, members });
  const { metrics, scales } = scaled.predict(calibration.rows, { checks: true });
  const scores = Object.fromEntries(
    parts.targets.map(({ metric }) => [metric, conformalScores(calibration.rows.metrics[metric]!, metrics[metric]!, scales![metric]!)]),
  );
  return createNetworkPredictor({ ...parts, threshold, residuals, scores }, { space, members });
}

/** By metric, a regression of the size of the errors on these rows. */
function foretellErrors(predictor: NetworkPredictor, { rows, inputs }: PreparedRows): Readonly<Record<string, Ridge>> {
  const { metrics } = predictor.predict(rows);
  const answers = predictor.members.map((member) => compileMlp(member)(inputs, rows.count));
  return Object.fromEntries(
    predictor.targets.map(({ metric }, index) => {
      const sources = scaleInputs({ inputs, answers, index, size: rows.count });
      const residuals = rows.metrics[metric]!.map((value, row) => Math.log(value / metrics[metric]![row]!));
      return [metric, fitErrors({ sources, residuals })];
    }),
  );
}
