import type { Space } from "../space/space.ts";
import { ChunkedFeatures } from "./chunked-features.ts";
import type { CandidateRows, FeatureRows } from "./featurizer.ts";
import { type InputRanges, markUnfamiliar } from "./input-ranges.ts";
import type { Mlp } from "./mlp.ts";
import { withAnswers } from "./mlp-answers.ts";
import { logistic } from "./output-loss.ts";
import type { ConformalScores } from "./predictions.ts";
import type { Predictor } from "./predictor.ts";
import { combineQuantities } from "./relative-fit.ts";
import { expectedErrors, scaleInputs } from "./residual-scale.ts";
import type { Ridge } from "./ridge.ts";
import { applyScaler, type Scaler } from "./scaler.ts";

/** How one output of the network becomes a metric: `base * exp(mean + deviation * output)`, the base being a sum of quantities. */
export interface MetricTarget {
  readonly metric: string;
  /** Of the metric's base quantities. */
  readonly coefficients: readonly number[];
  /** Of the logarithm of metric / base in training. */
  readonly mean: number;
  readonly deviation: number;
}

/** Everything about a network predictor but its members' weights. */
export interface PredictorParts {
  /** Names of the inputs, in order. */
  readonly features: readonly string[];
  readonly inputs: Scaler;
  /** Of the inputs before they are standardised. */
  readonly ranges: InputRanges;
  /** The network's outputs in order; one more follows, the logit of feasibility. */
  readonly targets: readonly MetricTarget[];
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
  /** By metric, of what `scaleInputs` gives; empty where rows were too few to calibrate. */
  readonly residuals: Readonly<Record<string, Ridge>>;
  readonly scores: ConformalScores;
}

/** A predictor for many rows: the mean of networks on derived features. */
export interface NetworkPredictor extends Omit<Predictor, "targets">, PredictorParts {
  readonly kind: "network";
  /** Networks of equal shape that were trained apart. */
  readonly members: readonly Mlp[];
}

/** Puts a predictor together; `space` is the one its parts describe. Predicting needs a started tensor engine. */
export function createNetworkPredictor(
  parts: PredictorParts,
  { space, members }: { readonly space: Space; readonly members: readonly Mlp[] },
): NetworkPredictor {
  const metrics = parts.targets.map(({ metric }) => metric);
  const features = new ChunkedFeatures(space, metrics);
  const predict = ({ count, candidates }: CandidateRows, answer: (rows: Float32Array) => readonly Float32Array[], checks: boolean) => {
    const columns = () => metrics.map(() => new Float64Array(count));
    const results = { figures: columns(), scales: columns(), feasibleProbability: new Float64Array(count) };
    const unfamiliar = new Uint8Array(count);
    features.forEach({ count, candidates }, (rows, start) => {
      if (checks) unfamiliar.set(markUnfamiliar(parts.ranges, rows.features), start);
      const inputs = applyScaler(parts.inputs, rows.features);
      const answers = answer(inputs);
      decodeOutputs(parts.targets, { rows, outputs: meanOutputs(answers), start, ...results });
      for (const [index, metric] of checks ? metrics.entries() : []) {
        const ridge = parts.residuals[metric];
        if (ridge !== undefined)
          results.scales[index]!.set(expectedErrors(ridge, scaleInputs({ inputs, answers, index, size: rows.count })), start);
      }
    });
    const byMetric = (values: readonly Float64Array[]) => Object.fromEntries(metrics.map((metric, index) => [metric, values[index]!]));
    const predictions = { count, metrics: byMetric(results.figures), feasibleProbability: results.feasibleProbability };
    if (!checks) return predictions;
    return { ...predictions, unfamiliar, ...(metrics[0]! in parts.residuals && { scales: byMetric(results.scales) }) };
  };
  return {
    kind: "network",
    space: space.spec,
    ...parts,
    members,
    predict: (rows, { checks = false } = {}) => withAnswers(members, (answer) => predict(rows, answer, checks)),
  };
}

/** The mean of the members' answers; the mean of logarithms is the geometric mean of figures. */
function meanOutputs(answers: readonly Float32Array[]): Float32Array {
  if (answers.length === 1) return answers[0]!;
  return answers[0]!.map((_, at) => answers.reduce((sum, answer) => sum + answer[at]!, 0) / answers.length);
}

interface Decoding {
  readonly rows: FeatureRows;
  readonly outputs: Float32Array;
  /** First row of the results. */
  readonly start: number;
  readonly figures: readonly Float64Array[];
  readonly feasibleProbability: Float64Array;
}

function decodeOutputs(targets: readonly MetricTarget[], { rows, outputs, start, figures, feasibleProbability }: Decoding): void {
  const columns = targets.length + 1;
  for (const [index, { metric, coefficients, mean, deviation }] of targets.entries()) {
    const quantities = rows.quantities[metric]!;
    for (let row = 0; row < rows.count; row++) {
      const base = combineQuantities(coefficients, quantities, row * coefficients.length);
      figures[index]![start + row] = base * Math.exp(mean + deviation * outputs[row * columns + index]!);
    }
  }
  for (let row = 0; row < rows.count; row++) feasibleProbability[start + row] = logistic(outputs[row * columns + targets.length]!);
}
