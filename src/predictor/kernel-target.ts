import { spearman } from "../core/spearman.ts";
import { factorize, invertFactor, multiply } from "./cholesky.ts";
import { fitScaler } from "./scaler.ts";
import { type ComponentPrior, type ComponentWeights, fitComponents, mixComponents } from "./variance-components.ts";

/** How a metric is turned before a process is fitted to it: its logarithm (0), or this power of it. */
export const POWERS = [0, 0.5, 1] as const;

/** Rows from which weights are fitted; the process itself rests on all. */
const FITTING_ROWS = 320;
/** Predictions of powers stay above this share of the smallest value in training. */
const FLOOR_SHARE = 0.5;

/** What a Gaussian process says of one metric. */
export interface KernelTarget {
  readonly metric: string;
  readonly power: number;
  /** Of the turned metric in training. */
  readonly mean: number;
  readonly deviation: number;
  /** Answers are not below it. */
  readonly floor: number;
  /** One a component, and of noise. */
  readonly weights: readonly number[];
  readonly noise: number;
  /** One a support row, of float32 precision; 0 where the row has no value. */
  readonly coefficients: Float32Array;
}

export interface FittedTarget {
  readonly target: KernelTarget;
  /** What the process says of each row when its group is left out, `[count]`; NaN where the row has no value. */
  readonly leftOut: Float64Array;
}

export interface TargetRows {
  readonly metric: string;
  /** `[count]`; NaN where unknown. */
  readonly values: Float64Array;
  /** Component matrices `[count, count]` over all rows. */
  readonly matrices: readonly Float64Array[];
  /** Rows of one number are left out together. */
  readonly groups: Int32Array;
  /** What weights to expect. */
  readonly prior: ComponentPrior;
  /** Powers to choose from. */
  readonly powers: readonly number[];
}

/**
 * Fits a Gaussian process to a metric: the weights of its components by their likelihood, the power by which it ranks the groups best when
 * each is left out.
 */
export function fitKernelTarget({ metric, values, matrices, groups, prior, powers }: TargetRows): FittedTarget {
  const known = Int32Array.from([...values.keys()].filter((row) => !Number.isNaN(values[row])));
  const all = matrices.map((matrix) => submatrix(matrix, known));
  const few = known.length <= FITTING_ROWS ? all : matrices.map((matrix) => submatrix(matrix, known.slice(0, FITTING_ROWS)));
  const figures = Float64Array.from(known, (row) => values[row]!);
  const numbers = known.map((row) => groups[row]!);
  // A group counts once, however many of its members were drawn.
  const once = [...numbers.keys()].filter((at) => numbers.indexOf(numbers[at]!) === at);
  let best: (Fit & { readonly power: number; readonly rank: number }) | undefined;
  let last: ComponentWeights | undefined;
  for (const power of powers) {
    // One power's weights are near the next one's.
    const fit = fitPower(figures, { power, all, few, prior, groups: numbers, ...(last && { start: last }) });
    last = fit.weights;
    const rank = spearman(
      once.map((at) => fit.leftOut[at]!),
      once.map((at) => fit.turned[at]!),
    );
    if (best === undefined || rank > best.rank) best = { ...fit, power, rank };
  }
  const { power, mean, deviation, weights, solved, leftOut } = best!;
  const floor = FLOOR_SHARE * figures.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const coefficients = new Float32Array(values.length);
  const whole = new Float64Array(values.length).fill(Number.NaN);
  known.forEach((row, at) => {
    coefficients[row] = solved[at]!;
    whole[row] = turnBack({ power, mean, deviation, floor }, leftOut[at]!);
  });
  return {
    target: { metric, power, mean, deviation, floor, weights: Array.from(weights.weights), noise: weights.noise, coefficients },
    leftOut: whole,
  };
}

/** The metric a standardised answer stands for. */
export function turnBack(
  { power, mean, deviation, floor }: Pick<KernelTarget, "power" | "mean" | "deviation" | "floor">,
  answer: number,
): number {
  const turned = mean + deviation * answer;
  if (power === 0) return Math.exp(turned);
  return Math.max(floor, Math.max(0, turned) ** (1 / power));
}

interface Fit {
  readonly mean: number;
  readonly deviation: number;
  readonly weights: ComponentWeights;
  /** Standardised targets, coefficients of the rows, and answers with each row's group left out. */
  readonly turned: Float64Array;
  readonly solved: Float64Array;
  readonly leftOut: Float64Array;
}

interface PowerFit {
  readonly power: number;
  readonly all: readonly Float64Array[];
  readonly few: readonly Float64Array[];
  readonly prior: ComponentPrior;
  readonly groups: Int32Array;
  /** Weights to begin with. */
  readonly start?: ComponentWeights;
}

function fitPower(figures: Float64Array, { power, all, few, prior, groups, start }: PowerFit): Fit {
  const raw = figures.map((value) => (power === 0 ? Math.log(value) : value ** power));
  const scaler = fitScaler(raw, 1);
  const [mean, deviation] = [scaler.mean[0]!, scaler.deviation[0]!];
  const turned = raw.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
  const weights = fitComponents(few, turned.slice(0, Math.sqrt(few[0]!.length)), { ...prior, ...(start && { start }) });
  const mixed = mixComponents(all, weights);
  factorize(mixed, turned.length);
  const inverse = invertFactor(mixed, turned.length);
  const solved = multiply(inverse, turned);
  const leftOut = leaveOut({ turned, solved, inverse, groups });
  return { mean, deviation, weights, turned, solved, leftOut };
}

/**
 * Answers without a row's group G, in closed form: `z_G - ((S^-1)_GG)^-1 a_G`, where `a = S^-1 z` (Rasmussen and Williams, Gaussian Processes for
 * Machine Learning, 2006, section 5.4.2, for groups).
 */
function leaveOut({
  turned,
  solved,
  inverse,
  groups,
}: Pick<Fit, "turned" | "solved"> & { readonly inverse: Float64Array; readonly groups: Int32Array }) {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const rows = members.get(group);
    if (rows === undefined) members.set(group, [row]);
    else rows.push(row);
  });
  const leftOut = turned.slice();
  for (const rows of members.values()) {
    const block = submatrix(inverse, Int32Array.from(rows));
    factorize(block, rows.length);
    const missing = multiply(
      invertFactor(block, rows.length),
      rows.map((row) => solved[row]!),
    );
    rows.forEach((row, at) => {
      leftOut[row]! -= missing[at]!;
    });
  }
  return leftOut;
}

function submatrix(matrix: Float64Array, rows: Int32Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const part = new Float64Array(rows.length ** 2);
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < rows.length; j++) part[i * rows.length + j] = matrix[rows[i]! * size + rows[j]!]!;
  return part;
}
