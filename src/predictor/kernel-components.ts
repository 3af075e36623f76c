import type { EncodedDesigns } from "./design-encoder.ts";

/** Decay of likeness with the share of decisions that differ: one of six halves it about once. */
const DECAY = 6;

/** Designs ready for comparison. */
export interface ComparableDesigns extends Pick<EncodedDesigns, "count" | "views"> {
  /** Standardised, `[count, totals]`. */
  readonly totals: Float32Array;
  /** What a predictor trained elsewhere says of each, a column for each of its metrics, standardised `[count]`. */
  readonly priors: readonly Float64Array[];
}

/** Where likenesses go. */
interface ComponentTarget {
  readonly target: Float64Array;
  readonly offset: number;
}

type DesignAt = readonly [designs: ComparableDesigns, row: number];

/**
 * Compares designs in several ways, each a positive definite kernel that is about 1 for equal designs. A Gaussian process with their weighted sum
 * is a sum of functions: for every view of the decisions one of single decisions and one of pairs of them; one of all decisions together; for each
 * prior a line along it and a curve; and a linear one of the totals, which comes last.
 */
export class KernelComponents {
  readonly names: readonly string[];
  readonly #decisions: number;
  readonly #totals: number;
  /** Totals that differ between designs; the others are 0 in all. */
  readonly #varying: number;

  constructor({ count, views, totals, priors }: ComparableDesigns) {
    this.#decisions = views[0]!.length / count;
    this.#totals = totals.length / count;
    this.#varying = Math.max(1, [...Array(this.#totals).keys()].filter((column) => differs(totals, column, this.#totals)).length);
    this.names = [
      ...views.flatMap((_, view) => [`single${view}`, `pairs${view}`]),
      "together",
      ...priors.flatMap((_, prior) => [`prior${prior}`, `nearPrior${prior}`]),
      "totals",
    ];
  }

  /** Names of the components a linear regression has: single decisions and totals. */
  get linear(): readonly string[] {
    return this.names.filter((name) => name.startsWith("single") || name === "totals");
  }

  /** Writes how like row `i` of `first` is to row `j` of `second`, one number for each component but the totals. */
  compare([first, i]: DesignAt, [second, j]: DesignAt, { target, offset }: ComponentTarget): void {
    const decisions = this.#decisions;
    const views = first.views.length;
    let at = offset;
    let differing = 0;
    for (let view = 0; view < views; view++) {
      const [left, right] = [first.views[view]!, second.views[view]!];
      let equal = 0;
      for (let k = 0; k < decisions; k++) if (left[i * decisions + k] === right[j * decisions + k]) equal++;
      const share = equal / decisions;
      differing += 1 - share;
      target[at++] = share;
      target[at++] = share * share;
    }
    target[at++] = Math.exp((-DECAY * differing) / views);
    for (let prior = 0; prior < first.priors.length; prior++) {
      const [left, right] = [first.priors[prior]![i]!, second.priors[prior]![j]!];
      target[at++] = left * right;
      target[at++] = Math.exp(-((left - right) ** 2));
    }
  }

  /** The component of the totals. */
  compareTotals([first, i]: DesignAt, [second, j]: DesignAt): number {
    let dot = 0;
    for (let k = 0; k < this.#totals; k++) dot += first.totals[i * this.#totals + k]! * second.totals[j * this.#totals + k]!;
    return dot / this.#varying;
  }

  /** The weighted sum of `compareTotals` with all rows of `designs` as a vector that a row's totals are multiplied with. */
  sumTotals({ count, totals }: ComparableDesigns, coefficients: ArrayLike<number>): Float64Array {
    const sums = new Float64Array(this.#totals);
    for (let row = 0; row < count; row++)
      for (let k = 0; k < this.#totals; k++) sums[k]! += (coefficients[row]! * totals[row * this.#totals + k]!) / this.#varying;
    return sums;
  }
}

function differs(values: Float32Array, column: number, columns: number): boolean {
  for (let at = column; at < values.length; at += columns) if (values[at] !== values[column]) return true;
  return false;
}
