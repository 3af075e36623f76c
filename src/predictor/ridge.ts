import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** A linear model of standardised features: `intercept + weights . features`. */
export interface Ridge {
  readonly intercept: number;
  readonly weights: Float64Array;
}

/** Penalties tried, as shares of the row count; the one with the smallest validation error wins. */
const PENALTIES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

interface LinearRows {
  /** Standardised, `[count, features]`. */
  readonly inputs: Float32Array;
  /** `[count]`; rows with NaN are left out. */
  readonly targets: ArrayLike<number>;
}

interface RidgeRows {
  readonly training: LinearRows;
  readonly validation: LinearRows;
  /** To choose from, as shares of the row count. */
  readonly penalties?: readonly number[];
}

/** Ridge regression by the normal equations: the baseline every learned predictor must beat. */
export function fitRidge({ training, validation, penalties = PENALTIES }: RidgeRows): Ridge {
  const features = training.inputs.length / training.targets.length;
  const { gram, moment, known } = normalEquations(training, features);
  let best: Ridge | undefined;
  let bestError = Number.POSITIVE_INFINITY;
  for (const penalty of penalties) {
    const penalised = Matrix.add(gram, Matrix.eye(features + 1).mul(penalty * known));
    penalised.set(features, features, gram.get(features, features));
    const solution = new CholeskyDecomposition(penalised).solve(moment).to1DArray();
    const ridge = { weights: Float64Array.from(solution.slice(0, features)), intercept: solution[features]! };
    const error = meanSquaredError(ridge, validation);
    if (best === undefined || error < bestError) {
      best = ridge;
      bestError = error;
    }
  }
  return best!;
}

/** The answers for rows of standardised features `[count, features]`. */
export function predictRidge({ weights, intercept }: Ridge, inputs: Float32Array): Float64Array {
  const features = weights.length;
  const answers = new Float64Array(inputs.length / features).fill(intercept);
  for (let row = 0; row < answers.length; row++)
    for (let column = 0; column < features; column++) answers[row]! += weights[column]! * inputs[row * features + column]!;
  return answers;
}

/** `X'X` and `X'y` with a last column of ones, and how many rows have a target. */
function normalEquations({ inputs, targets }: LinearRows, features: number) {
  const size = features + 1;
  const sums = new Float64Array(size * size);
  const moments = new Float64Array(size);
  const row = new Float64Array(size);
  let known = 0;
  for (let at = 0; at < targets.length; at++) {
    if (Number.isNaN(targets[at])) continue;
    known++;
    row.set(inputs.subarray(at * features, (at + 1) * features));
    row[features] = 1;
    for (let i = 0; i < size; i++) {
      const value = row[i]!;
      moments[i]! += value * targets[at]!;
      if (value !== 0) for (let j = 0; j <= i; j++) sums[i * size + j]! += value * row[j]!;
    }
  }
  const gram = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      gram.set(i, j, sums[i * size + j]!);
      gram.set(j, i, sums[i * size + j]!);
    }
  return { gram, moment: Matrix.columnVector(moments), known };
}

function meanSquaredError(ridge: Ridge, { inputs, targets }: LinearRows): number {
  const answers = predictRidge(ridge, inputs);
  let sum = 0;
  let known = 0;
  for (let row = 0; row < answers.length; row++) {
    if (Number.isNaN(targets[row])) continue;
    sum += (answers[row]! - targets[row]!) ** 2;
    known++;
  }
  return sum / known;
}
