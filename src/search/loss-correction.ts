import { fitRidge, predictRidge } from "../predictor/ridge.ts";
import type { SplitScore } from "../supernet/supernet.ts";

/** A linear model of a network's loss when trained alone, and of the accuracy that goes with a loss; plain numbers, so that it can be saved. */
export type LossCorrection = {
  readonly means: readonly number[];
  /** Standard deviations of the features, 1 where a feature does not vary. */
  readonly spreads: readonly number[];
  readonly weights: readonly number[];
  /** Loss at the features' means, nats. */
  readonly intercept: number;
  /** Accuracy at loss 0, and its change with a nat of loss. */
  readonly accuracy: { readonly intercept: number; readonly slope: number };
};

export interface CorrectionPoint extends SplitScore {
  readonly features: readonly number[];
}

/** Penalties tried, as shares of the number of points. */
const PENALTIES = [0.01, 0.03, 0.1, 0.3, 1, 3];

/**
 * Fits loss to features by ridge regression; its penalty is the one that predicts points left out one by one best. 4 points or more.
 * Losses tell networks apart long before accuracies do, so the accuracy is read off the loss by a straight line.
 */
export function fitLossCorrection(points: readonly CorrectionPoint[]): LossCorrection {
  const columns = points[0]!.features.map((_, column) => points.map(({ features }) => features[column]!));
  const means = columns.map(meanOf);
  const spreads = columns.map((values, at) => Math.sqrt(meanOf(values.map((value) => (value - means[at]!) ** 2))) || 1);
  const inputs = points.map(({ features }) => standardize(features, { means, spreads }));
  const losses = points.map(({ loss }) => loss);
  const middle = meanOf(losses);
  const rows = { inputs, losses: losses.map((loss) => loss - middle) };
  const errors = PENALTIES.map((penalty) => leaveOneOutError(rows, penalty));
  const { weights, intercept } = fitWith(rows, PENALTIES[errors.indexOf(Math.min(...errors))]!);
  const accuracies = points.map(({ accuracy }) => accuracy);
  return { means, spreads, weights: [...weights], intercept: middle + intercept, accuracy: fitLine(losses, accuracies) };
}

/** What a network with these features is expected to reach when trained alone as the points were. */
export function predictScore({ means, spreads, weights, intercept, accuracy }: LossCorrection, features: readonly number[]): SplitScore {
  const inputs = standardize(features, { means, spreads });
  const loss = inputs.reduce((sum, value, at) => sum + weights[at]! * value, intercept);
  return { loss, accuracy: Math.min(1, Math.max(0, accuracy.intercept + accuracy.slope * loss)) };
}

interface Rows {
  readonly inputs: readonly (readonly number[])[];
  /** Less their mean. */
  readonly losses: readonly number[];
}

function fitWith({ inputs, losses }: Rows, penalty: number) {
  const rows = { inputs: Float32Array.from(inputs.flat()), targets: losses };
  return fitRidge({ training: rows, validation: rows, penalties: [penalty] });
}

function leaveOneOutError({ inputs, losses }: Rows, penalty: number): number {
  const without = <T>(list: readonly T[], at: number): readonly T[] => list.filter((_, other) => other !== at);
  return meanOf(
    losses.map((loss, at) => {
      const ridge = fitWith({ inputs: without(inputs, at), losses: without(losses, at) }, penalty);
      return (predictRidge(ridge, Float32Array.from(inputs[at]!))[0]! - loss) ** 2;
    }),
  );
}

function standardize(features: readonly number[], { means, spreads }: Pick<LossCorrection, "means" | "spreads">): readonly number[] {
  return features.map((value, at) => (value - means[at]!) / spreads[at]!);
}

/** Least squares; flat where `x` does not vary. */
function fitLine(x: readonly number[], y: readonly number[]): LossCorrection["accuracy"] {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const spread = meanOf(x.map((value) => (value - meanX) ** 2));
  const slope = spread === 0 ? 0 : meanOf(x.map((value, at) => (value - meanX) * (y[at]! - meanY))) / spread;
  return { intercept: meanY - slope * meanX, slope };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
