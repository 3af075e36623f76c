import { fitRidge, predictRidge, type Ridge } from "./ridge.ts";

/** Penalties of the fit, as shares of the row count: strong ones, as logarithms of errors are mostly chance. */
const PENALTIES = [0.03, 0.1, 0.3, 1, 3, 10, 100];
/** One row in so many chooses the penalty. */
const CHOOSING = 4;
/** Errors below this count as this: float32 gives no better. */
const LEAST_ERROR = 1e-6;
/** Added to the members' spread before its logarithm is taken, in standard deviations of the target. */
const LEAST_SPREAD = 1e-3;

interface ScaleSources {
  /** Standardised `[size, columns]`. */
  readonly inputs: Float32Array;
  /** Of each member, `[size, outputs]`. */
  readonly answers: readonly Float32Array[];
  /** Of the output in question. */
  readonly index: number;
  readonly size: number;
}

/**
 * What the size of an error is foretold from: the inputs and their squares (errors may be least in the middle of a range), the output and its square, and how
 * far the members are apart; `[size, 2 columns + 3]`.
 */
export function scaleInputs({ inputs, answers, index, size }: ScaleSources): Float32Array {
  const columns = inputs.length / size;
  const outputs = answers[0]!.length / size;
  const width = 2 * columns + 3;
  const sources = new Float32Array(size * width);
  for (let row = 0; row < size; row++) {
    const values = answers.map((answer) => answer[row * outputs + index]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const own = inputs.subarray(row * columns, (row + 1) * columns);
    sources.set(own, row * width);
    for (let column = 0; column < columns; column++) sources[row * width + columns + column] = own[column]! ** 2;
    sources.set([mean, mean * mean, Math.log(LEAST_SPREAD + spread)], row * width + 2 * columns);
  }
  return sources;
}

interface ResidualRows {
  /** What `scaleInputs` gives, `[count, columns]`. */
  readonly sources: Float32Array;
  /** `log(actual / predicted)`, `[count]`; NaN where unknown. */
  readonly residuals: Float64Array;
}

/** A regression of the logarithm of an error's size, on rows that the predictor was not fitted to. */
export function fitErrors({ sources, residuals }: ResidualRows): Ridge {
  const columns = sources.length / residuals.length;
  const known = [...residuals.keys()].filter((row) => !Number.isNaN(residuals[row]));
  const part = (rows: readonly number[]) => {
    const inputs = new Float32Array(rows.length * columns);
    for (const [at, row] of rows.entries()) inputs.set(sources.subarray(row * columns, (row + 1) * columns), at * columns);
    return { inputs, targets: Float64Array.from(rows, (row) => Math.log(Math.max(LEAST_ERROR, Math.abs(residuals[row]!)))) };
  };
  return fitRidge({
    training: part(known.filter((_, at) => at % CHOOSING !== 0)),
    validation: part(known.filter((_, at) => at % CHOOSING === 0)),
    penalties: PENALTIES,
  });
}

/** The size of error to expect of each row of `sources`. */
export function expectedErrors(ridge: Ridge, sources: Float32Array): Float64Array {
  return predictRidge(ridge, sources).map(Math.exp);
}
