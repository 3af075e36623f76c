import type { Space, SpaceSpec } from "../space/space.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import type { CandidateRows, FeatureRows } from "./featurizer.ts";
import { compileMlp, type Mlp } from "./mlp.ts";
import { logistic } from "./output-loss.ts";
import { combineQuantities } from "./relative-fit.ts";
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

/** Everything about a predictor but its network's weights. */
export interface PredictorParts {
  readonly space: SpaceSpec;
  /** Names of the inputs, in order. */
  readonly features: readonly string[];
  readonly inputs: Scaler;
  /** The network's outputs in order; one more follows, the logit of feasibility. */
  readonly targets: readonly MetricTarget[];
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
}

/** Figures of many designs, as columns. */
export interface Predictions {
  readonly count: number;
  /** By metric, `[count]`: what the design costs if it is feasible. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** `[count]`, 0..1. */
  readonly feasibleProbability: Float64Array;
}

/** A learned surrogate of a simulator on one space. */
export interface Predictor extends PredictorParts {
  readonly mlp: Mlp;
  /** Predicts all rows; a row's figures do not depend on the others. */
  predict(rows: CandidateRows): Predictions;
}

/** Rows featurised together: enough to keep loops tight, few enough to stay in the processor's cache. */
const CHUNK_ROWS = 256;

/** Puts a predictor together; `space` is the one its parts describe. */
export function createPredictor(parts: PredictorParts, { space, mlp }: { readonly space: Space; readonly mlp: Mlp }): Predictor {
  const featurizer = createFeaturizer(space);
  const forward = compileMlp(mlp);
  const metrics = parts.targets.map(({ metric }) => metric);
  const width = space.decisions.length;
  return {
    ...parts,
    mlp,
    predict({ count, candidates }) {
      const figures = metrics.map(() => new Float64Array(count));
      const feasibleProbability = new Float64Array(count);
      for (let start = 0; start < count; start += CHUNK_ROWS) {
        const size = Math.min(CHUNK_ROWS, count - start);
        const chunk = { count: size, candidates: candidates.subarray(start * width, (start + size) * width) };
        const rows = featurizer.featurize(chunk, metrics);
        const outputs = forward(applyScaler(parts.inputs, rows.features), size);
        decodeOutputs(parts.targets, { rows, outputs, start, figures, feasibleProbability });
      }
      return { count, metrics: Object.fromEntries(metrics.map((metric, index) => [metric, figures[index]!])), feasibleProbability };
    },
  };
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
