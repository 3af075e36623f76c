import { factorize, invertFactor, multiply } from "./cholesky.ts";

/** Steps at most; weights settle in fewer. */
const STEPS = 60;
/** A step that changes no weight by more than this share of itself is the last. */
const SETTLED = 0.01;
/** Weights below this share of the targets' variance are as good as none. */
const LEAST = 1e-7;
/** Noise at least, of the targets' variance: keeps the matrix well conditioned. */
const LEAST_NOISE = 1e-5;

export interface ComponentWeights {
  /** One a component, `>= 0`. */
  readonly weights: Float64Array;
  /** Variance of what no component explains. */
  readonly noise: number;
}

/** A weighted sum of component matrices with the noise on its diagonal. */
export function mixComponents(matrices: readonly Float64Array[], { weights, noise }: ComponentWeights): Float64Array {
  const mixed = new Float64Array(matrices[0]!.length);
  const size = Math.sqrt(mixed.length);
  for (const [index, matrix] of matrices.entries()) {
    const weight = weights[index]!;
    if (weight > 0) for (let at = 0; at < mixed.length; at++) mixed[at]! += weight * matrix[at]!;
  }
  for (let i = 0; i < size; i++) mixed[i * size + i]! += noise;
  return mixed;
}

/**
 * How much of a Gaussian process each component is: weights and noise that make standardised targets most likely, by the minorise-maximise steps of
 * Zhou, Hu, Zhou and Lange, MM Algorithms for Variance Components Models (2019): `w sqrt(a'Ka / tr(S^-1 K))` with `a = S^-1 z`. Every step raises the likelihood.
 */
export function fitComponents(matrices: readonly Float64Array[], targets: Float64Array): ComponentWeights {
  const size = targets.length;
  const weights = new Float64Array(matrices.length).fill(1 / (matrices.length + 1));
  let noise = 1 / (matrices.length + 1);
  for (let step = 0; step < STEPS; step++) {
    const mixed = mixComponents(matrices, { weights, noise });
    factorize(mixed, size);
    const inverse = invertFactor(mixed, size);
    const solved = multiply(inverse, targets);
    let change = 0;
    for (const [index, matrix] of matrices.entries()) {
      if (weights[index] === 0) continue;
      let quadratic = 0;
      let trace = 0;
      for (let i = 0; i < size; i++) {
        let product = 0;
        for (let j = 0; j < size; j++) {
          const value = matrix[i * size + j]!;
          product += value * solved[j]!;
          trace += value * inverse[i * size + j]!;
        }
        quadratic += product * solved[i]!;
      }
      const factor = Math.sqrt(Math.max(0, quadratic) / trace);
      weights[index]! *= factor;
      if (weights[index]! < LEAST) weights[index] = 0;
      else change = Math.max(change, Math.abs(factor - 1));
    }
    let trace = 0;
    for (let i = 0; i < size; i++) trace += inverse[i * size + i]!;
    const factor = Math.sqrt(solved.reduce((sum, value) => sum + value * value, 0) / trace);
    noise = Math.max(LEAST_NOISE, noise * factor);
    if (Math.max(change, Math.abs(factor - 1)) < SETTLED) break;
  }
  return { weights, noise };
}
