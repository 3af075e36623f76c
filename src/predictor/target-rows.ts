import type { FeatureRows } from "./featurizer.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import type { MetricTarget } from "./network-predictor.ts";
import { combineQuantities, fitRelative } from "./relative-fit.ts";
import { fitScaler } from "./scaler.ts";

/** A base this close (in logarithms) leaves nothing to learn but rounding. */
const EXACT = 1e-6;

/** Fits a metric's base, and the spread of what is left to learn: the logarithm of metric / base. Infeasible rows (NaN) are left out. */
export function fitTarget(metric: string, values: Float64Array, quantities: Float64Array): MetricTarget {
  const coefficients = Array.from(fitRelative(quantities, values));
  const ratios = logRatios(values, quantities, coefficients);
  const { mean, deviation } = fitScaler(ratios, 1);
  return { metric, coefficients, mean: mean[0]!, deviation: deviation[0]! < EXACT ? 0 : deviation[0]! };
}

/** What the network is to answer: a standardised value for each target, NaN where infeasible, and 1 or 0 for feasible; `[count, targets + 1]`. */
export function targetRows(
  targets: readonly MetricTarget[],
  { rows, quantities }: { readonly rows: LabelledRows } & Pick<FeatureRows, "quantities">,
): Float32Array {
  const columns = targets.length + 1;
  const wanted = new Float32Array(rows.count * columns);
  for (const [column, { metric, coefficients, mean, deviation }] of targets.entries()) {
    const ratios = logRatios(rows.metrics[metric]!, quantities[metric]!, coefficients);
    for (let row = 0; row < rows.count; row++) {
      const rest = ratios[row]! - mean;
      wanted[row * columns + column] = Number.isNaN(rest) || deviation > 0 ? rest / deviation : 0;
    }
  }
  for (let row = 0; row < rows.count; row++) wanted[row * columns + targets.length] = rows.feasible[row]!;
  return wanted;
}

function logRatios(values: Float64Array, quantities: Float64Array, coefficients: readonly number[]): Float64Array {
  return values.map((value, row) => Math.log(value / combineQuantities(coefficients, quantities, row * coefficients.length)));
}
