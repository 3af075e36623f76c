import type { EncodedDesigns } from "./design-encoder.ts";

/** Decay of likeness with the share of decisions that differ: one of six halves it about once. */
const DECAY = 6;

/** Designs of constant output are a kind of their own from this many on: fewer say too little of the rest. */
const LEAST_CONSTANT = 5;

/** Designs ready for comparison. */
export interface ComparableDesigns extends Pick<EncodedDesigns, "count" | "views" | "idle" | "constant"> {
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
 * is a sum of functions: for every view of the decisions one of single decisions and one of pairs of them; one of all decisions together; one of pairs and
 * one of all of what is left out, some of which a device may compute all the same; for each prior a line along it and a curve; and a linear one of the
 * totals, which comes last. Where there are enough designs of constant output, only priors tie them to the others.
 */
export class KernelComponents {
  readonly names: readonly string[];
  readonly #decisions: number;
  /** Views, and what is left out if anything can be. */
  readonly #sights: number;
  readonly #totals: number;
  /** Totals that differ between designs; the others are 0 in all. */
  readonly #varying: number;
  /** Components that look at decisions, and what they are for all numbers of equal ones, `[numbers, tabulated]`; the last row is that of two kinds. */
  readonly #tabulated: number;
  readonly #byCounts: Float64Array;
  /** Whether designs of constant output are a kind of their own. */
  readonly #hasKinds: boolean;

  constructor({ count, views, idle, constant, totals, priors }: ComparableDesigns) {
    const constants = constant.reduce((sum, flag) => sum + flag, 0);
    this.#hasKinds = Math.min(constants, count - constants) >= LEAST_CONSTANT;
    this.#decisions = views[0]!.length / count;
    this.#sights = views.length + (idle === undefined ? 0 : 1);
    this.#totals = totals.length / count;
    this.#varying = Math.max(1, [...Array(this.#totals).keys()].filter((column) => differs(totals, column, this.#totals)).length);
    this.names = [
      ...views.flatMap((_, view) => [`single${view}`, `pairs${view}`]),
      "together",
      ...(idle === undefined ? [] : ["idlePairs", "idleTogether"]),
      ...priors.flatMap((_, prior) => [`prior${prior}`, `nearPrior${prior}`]),
      "totals",
    ];
    this.#tabulated = this.names.length - 2 * priors.length - 1;
    this.#byCounts = tabulateLikeness({ decisions: this.#decisions, views: views.length, sights: this.#sights });
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
    if (this.#kind(first, i) !== this.#kind(second, j)) return this.#byCounts.length / this.#tabulated - 1;
    const decisions = this.#decisions;
    let index = 0;
    for (let sight = 0; sight < this.#sights; sight++) {
      const isView = sight < first.views.length;
      const left = isView ? first.views[sight]! : first.idle!;
      const right = isView ? second.views[sight]! : second.idle!;
      let equal = 0;
      for (let k = 0; k < decisions; k++) if (left[i * decisions + k] === right[j * decisions + k]) equal++;
      index = index * (decisions + 1) + equal;
    }
    return index;
  }

  #kind({ constant }: ComparableDesigns, row: number): number {
    return this.#hasKinds ? constant[row]! : 0;
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
    if (this.#kind(first, i) !== this.#kind(second, j)) return 0;
    let dot = 0;
    for (let k = 0; k < this.#totals; k++) dot += first.totals[i * this.#totals + k]! * second.totals[j * this.#totals + k]!;
    return dot / this.#varying;
  }

  /** The weighted sum of `compareTotals` with all rows of `designs`, for `applyTotals`. */
  sumTotals(designs: ComparableDesigns, coefficients: ArrayLike<number>): Float64Array {
    const sums = new Float64Array(2 * this.#totals);
    for (let row = 0; row < designs.count; row++) {
      const at = this.#kind(designs, row) * this.#totals;
      for (let k = 0; k < this.#totals; k++)
        sums[at + k]! += (coefficients[row]! * designs.totals[row * this.#totals + k]!) / this.#varying;
    }
    return sums;
  }

  /** What those sums are for one row. */
  applyTotals(sums: Float64Array, [designs, row]: DesignAt): number {
    const at = this.#kind(designs, row) * this.#totals;
    let dot = 0;
    for (let k = 0; k < this.#totals; k++) dot += sums[at + k]! * designs.totals[row * this.#totals + k]!;
    return dot;
  }
}

interface Tabulated {
  readonly decisions: number;
  readonly views: number;
  /** One more than views where decisions left out are compared too. */
  readonly sights: number;
}

/**
 * Single, pairs of each view, together, and pairs and together of what is left out, for all numbers of equal decisions of each: the last one's
 * number counts up fastest. A row of zeros follows.
 */
function tabulateLikeness({ decisions, views, sights }: Tabulated): Float64Array {
  const own = 2 * sights + 1;
  const counts = (decisions + 1) ** sights;
  const table = new Float64Array((counts + 1) * own);
  for (let index = 0; index < counts; index++) {
    let rest = index;
    const takeShare = () => {
      const share = (rest % (decisions + 1)) / decisions;
      rest = Math.floor(rest / (decisions + 1));
      return share;
    };
    const at = index * own;
    if (sights > views) {
      const share = takeShare();
      table[at + own - 2] = share * share;
      table[at + own - 1] = Math.exp(-DECAY * (1 - share));
    }
    let differing = 0;
    for (let view = views - 1; view >= 0; view--) {
      const share = takeShare();
      differing += 1 - share;
      table[at + 2 * view] = share;
      table[at + 2 * view + 1] = share * share;
    }
    table[at + 2 * views] = Math.exp((-DECAY * differing) / views);
  }
  return table;
}

function differs(values: Float32Array, column: number, columns: number): boolean {
  for (let at = column; at < values.length; at += columns) if (values[at] !== values[column]) return true;
  return false;
}
