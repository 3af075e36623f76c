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
  /** Components that look at decisions, and what they are for all numbers of equal ones, `[numbers, tabulated]`. */
  readonly #tabulated: number;
  readonly #byCounts: Float64Array;

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
    this.#tabulated = 2 * views.length + 1;
    this.#byCounts = tabulateLikeness(this.#decisions, views.length);
  }

  /** Names of the components a linear regression has: single decisions and totals. */
  get linear(): readonly string[] {
    return this.names.filter((name) => name.startsWith("single") || name === "totals");
  }

  /** Writes how like row `i` of `first` is to row `j` of `second`, one number for each component but the totals. */
  compare([first, i]: DesignAt, [second, j]: DesignAt, { target, offset }: ComponentTarget): void {
    const own = this.#tabulated;
    const from = this.countsIndex([first, i], [second, j]) * own;
    for (let k = 0; k < own; k++) target[offset + k] = this.#byCounts[from + k]!;
    for (let prior = 0; prior < first.priors.length; prior++) {
      const [left, right] = [first.priors[prior]![i]!, second.priors[prior]![j]!];
      target[offset + own + 2 * prior] = left * right;
      target[offset + own + 2 * prior + 1] = Math.exp(-((left - right) ** 2));
    }
  }

  /** Which of all possible numbers of equal decisions, view by view, two designs have: their place in `sumByCounts`. */
  countsIndex([first, i]: DesignAt, [second, j]: DesignAt): number {
    const decisions = this.#decisions;
    let index = 0;
    for (let view = 0; view < first.views.length; view++) {
      const [left, right] = [first.views[view]!, second.views[view]!];
      let equal = 0;
      for (let k = 0; k < decisions; k++) if (left[i * decisions + k] === right[j * decisions + k]) equal++;
      index = index * (decisions + 1) + equal;
    }
    return index;
  }

  /** The weighted sum of the components that look at decisions, for all numbers of equal ones. */
  sumByCounts(weights: ArrayLike<number>): Float64Array {
    const own = this.#tabulated;
    return Float64Array.from({ length: this.#byCounts.length / own }, (_, index) => {
      let sum = 0;
      for (let k = 0; k < own; k++) sum += weights[k]! * this.#byCounts[index * own + k]!;
      return sum;
    });
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

/** Single, pairs of each view, and together, for all numbers of equal decisions of each view: the last view's number counts up fastest. */
function tabulateLikeness(decisions: number, views: number): Float64Array {
  const own = 2 * views + 1;
  const table = new Float64Array((decisions + 1) ** views * own);
  for (let index = 0; index * own < table.length; index++) {
    let differing = 0;
    let rest = index;
    for (let view = views - 1; view >= 0; view--) {
      const share = (rest % (decisions + 1)) / decisions;
      rest = Math.floor(rest / (decisions + 1));
      differing += 1 - share;
      table[index * own + 2 * view] = share;
      table[index * own + 2 * view + 1] = share * share;
    }
    table[index * own + own - 1] = Math.exp((-DECAY * differing) / views);
  }
  return table;
}

function differs(values: Float32Array, column: number, columns: number): boolean {
  for (let at = column; at < values.length; at += columns) if (values[at] !== values[column]) return true;
  return false;
}
