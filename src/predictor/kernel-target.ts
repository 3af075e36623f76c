import { type FitRows, fitNormal, fitTails, type KernelFit, submatrix } from "./kernel-fit.ts";
import type { ComponentPrior } from "./variance-components.ts";

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
  /** Whether a few values may be far off, as some measurements are; not unless given. */
  readonly heavyTails?: boolean;
}

/**
 * Fits a Gaussian process to a metric: the weights of its components by their likelihood, and the power, and whether noise has heavy tails, by which it
 * ranks the groups best when each is left out.
 */
export function fitKernelTarget({ metric, values, matrices, groups, prior, powers, heavyTails = false }: TargetRows): FittedTarget {
  const known = Int32Array.from([...values.keys()].filter((row) => !Number.isNaN(values[row])));
  const all = matrices.map((matrix) => submatrix(matrix, known));
  const few = known.length <= FITTING_ROWS ? all : matrices.map((matrix) => submatrix(matrix, known.slice(0, FITTING_ROWS)));
  const figures = Float64Array.from(known, (row) => values[row]!);
  const numbers = known.map((row) => groups[row]!);
  // A group counts once, however many of its members were drawn.
  const once = [...numbers.keys()].filter((at) => numbers.indexOf(numbers[at]!) === at);
  const rows = { figures, all, few, prior, groups: numbers, once };
  const { power, mean, deviation, weights, solved, leftOut } = chooseFit(rows, { powers, heavyTails });
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

function chooseFit(rows: FitRows, { powers, heavyTails }: Required<Pick<TargetRows, "powers" | "heavyTails">>): KernelFit {
  let best: KernelFit | undefined;
  let last: KernelFit | undefined;
  for (const power of powers) {
    // One power's weights are near the next one's.
    last = fitNormal(rows, { power, ...(last && { start: last.weights }) });
    if (best === undefined || last.rank > best.rank) best = last;
  }
  if (!heavyTails) return best!;
  const tails = fitTails(rows, best!);
  return tails.rank > best!.rank ? tails : best!;
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
