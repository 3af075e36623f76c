import { factorize, invertFactor, multiply } from "./cholesky.ts";

/** Steps at most where no other number is given; weights settle in fewer. */
const STEPS = 60;
/** A step that changes no weight by more than this share of itself is the last. */
const SETTLED = 0.01;
/** Noise at least, of the targets' variance: keeps the matrix well conditioned. */
export const LEAST_NOISE = 1e-5;

export interface ComponentWeights {
  /** One a component, `>= 0`. */
  readonly weights: Float64Array;
  /** Variance of what no component explains. */
  readonly noise: number;
  /** How many times as much of it each row has, `[rows]`; absent where all have the same. */
  readonly spread?: Float64Array;
}

/** What weights are expected to be before any row is seen, of standardised targets; noise among them. */
export interface ComponentPrior extends ComponentWeights {
  /** Rows that the expectation counts as. */
  readonly rows: number;
}

/** A weighted sum of component matrices with the noise on its diagonal. */
export function mixComponents(matrices: readonly Float64Array[], { weights, noise, spread }: ComponentWeights): Float64Array {
  const mixed = new Float64Array(matrices[0]!.length);
  const size = Math.sqrt(mixed.length);
  for (const [index, matrix] of matrices.entries()) {
    const weight = weights[index]!;
    if (weight > 0) for (let at = 0; at < mixed.length; at++) mixed[at]! += weight * matrix[at]!;
  }
  for (let i = 0; i < size; i++) mixed[i * size + i]! += noise * (spread?.[i] ?? 1);
  return mixed;
}

/**
 * How much of a Gaussian process each component is: weights and noise that make standardised targets most likely, by the minorise-maximise steps of
 * Zhou, Hu, Zhou and Lange, MM Algorithms for Variance Components Models (2019), with an inverse-gamma prior of mode `p` and `r` rows on each: `w` becomes
 * `sqrt((w^2 a'Ka + r p) / (tr(S^-1 K) + r / w))` with `a = S^-1 z`. Every step raises the posterior density. The
 * first one begins at `start`, or where there is none at the expectation; how noise is spread over the rows stays as it is there.
 */
export function fitComponents(
  matrices: readonly Float64Array[],
  targets: Float64Array,
  { start, steps = STEPS, ...prior }: ComponentPrior & { readonly start?: ComponentWeights; readonly steps?: number },
): ComponentWeights {
  const size = targets.length;
  const weights = Float64Array.from((start ?? prior).weights);
  const { spread } = start ?? {};
  const mix = (noise: number): ComponentWeights => ({ weights, noise, ...(spread && { spread }) });
  let { noise } = start ?? prior;
  for (let step = 0; step < steps; step++) {
    const mixed = mixComponents(matrices, mix(noise));
    factorize(mixed, size);
    const inverse = invertFactor(mixed, size);
    const solved = multiply(inverse, targets);
    let change = 0;
    for (const [index, matrix] of matrices.entries()) {
      const old = weights[index]!;
      weights[index] = raise(old, { ...measure(matrix, { inverse, solved }), expected: prior.weights[index]!, rows: prior.rows });
      change = Math.max(change, Math.abs(weights[index]! / old - 1));
    }
    let trace = 0;
    for (let i = 0; i < size; i++) trace += (spread?.[i] ?? 1) * inverse[i * size + i]!;
    const quadratic = solved.reduce((sum, value, row) => sum + (spread?.[row] ?? 1) * value * value, 0);
    const old = noise;
    noise = Math.max(LEAST_NOISE, raise(old, { quadratic, trace, expected: prior.noise, rows: prior.rows }));
    if (Math.max(change, Math.abs(noise / old - 1)) < SETTLED) break;
  }
  return mix(noise);
}

interface Evidence {
  /** `a'Ka`. */
  readonly quadratic: number;
  /** `tr(S^-1 K)`. */
  readonly trace: number;
  readonly expected: number;
  readonly rows: number;
}

function raise(weight: number, { quadratic, trace, expected, rows }: Evidence): number {
  return Math.sqrt((weight ** 2 * Math.max(0, quadratic) + rows * expected) / (trace + rows / weight));
}

function measure(
  matrix: Float64Array,
  { inverse, solved }: { readonly inverse: Float64Array; readonly solved: Float64Array },
): Pick<Evidence, "quadratic" | "trace"> {
  const size = solved.length;
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
  return { quadratic, trace };
}
