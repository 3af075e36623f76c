import { spearman } from "../core/spearman.ts";
import { factorize, invertFactor, multiply } from "./cholesky.ts";
import { fitHeavyTails } from "./heavy-tails.ts";
import { fitScaler } from "./scaler.ts";
import { type ComponentPrior, type ComponentWeights, fitComponents, mixComponents } from "./variance-components.ts";

/** Rows with known figures, and how alike they are. */
export interface FitRows {
  readonly figures: Float64Array;
  /** Component matrices over all rows, and over the first rows, from which weights are fitted. */
  readonly all: readonly Float64Array[];
  readonly few: readonly Float64Array[];
  readonly prior: ComponentPrior;
  /** Rows of one number are left out together. */
  readonly groups: Int32Array;
  /** A row of each group. */
  readonly once: readonly number[];
}

/** A Gaussian process fitted to figures turned by a power. */
export interface KernelFit {
  readonly power: number;
  readonly mean: number;
  readonly deviation: number;
  readonly weights: ComponentWeights;
  /** Standardised targets, coefficients of the rows, and answers with each row's group left out. */
  readonly turned: Float64Array;
  readonly solved: Float64Array;
  readonly leftOut: Float64Array;
  /** Rank correlation of the answers left out, a row a group. */
  readonly rank: number;
}

/** Fits the weights of the components by their likelihood, as if noise were normal; steps begin at `start` if given. */
export function fitNormal(rows: FitRows, { power, start }: { readonly power: number; readonly start?: ComponentWeights }): KernelFit {
  const raw = rows.figures.map((value) => (power === 0 ? Math.log(value) : value ** power));
  const scaler = fitScaler(raw, 1);
  const [mean, deviation] = [scaler.mean[0]!, scaler.deviation[0]!];
  const turned = raw.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
  const weights = fitComponents(rows.few, turned.slice(0, Math.sqrt(rows.few[0]!.length)), { ...rows.prior, ...(start && { start }) });
  return { power, mean, deviation, turned, ...solve(rows, { turned, weights }) };
}

/** The same fit with noise that has heavy tails. */
export function fitTails(rows: FitRows, fit: KernelFit): KernelFit {
  const weights = fitHeavyTails(fit.turned, { ...rows, start: fit.weights });
  return { ...fit, ...solve(rows, { turned: fit.turned, weights }) };
}

type Solution = Pick<KernelFit, "weights" | "solved" | "leftOut" | "rank">;

function solve({ all, groups, once }: FitRows, { turned, weights }: Pick<KernelFit, "turned" | "weights">): Solution {
  const mixed = mixComponents(all, weights);
  factorize(mixed, turned.length);
  const inverse = invertFactor(mixed, turned.length);
  const solved = multiply(inverse, turned);
  const leftOut = leaveOut({ turned, solved, inverse, groups });
  const rank = spearman(
    once.map((at) => leftOut[at]!),
    once.map((at) => turned[at]!),
  );
  return { weights, solved, leftOut, rank };
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
}: Pick<KernelFit, "turned" | "solved"> & { readonly inverse: Float64Array; readonly groups: Int32Array }): Float64Array {
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

/** The rows and columns of a symmetric matrix that are named. */
export function submatrix(matrix: Float64Array, rows: Int32Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const part = new Float64Array(rows.length ** 2);
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < rows.length; j++) part[i * rows.length + j] = matrix[rows[i]! * size + rows[j]!]!;
  return part;
}
