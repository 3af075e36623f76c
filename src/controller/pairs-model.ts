/** Candidates as a `PairsModel` sees them: `count` rows of `width` words, one after the other. */
export interface WordRows {
  readonly count: number;
  readonly values: Uint16Array;
}

export interface PairsModelOptions {
  /** Words a candidate has, one a decision, 1 or more. */
  readonly width: number;
  /** Number of different words; decisions of equal values share theirs. */
  readonly vocabulary: number;
  /** Variance of an observation about the linear model, in units of standardised quality; above 0. */
  readonly noise: number;
}

/**
 * A Bayesian linear model on which word stands where, on all pairs of these, and on how often each word occurs, wherever it stands (an
 * operation tends to do the same good in every place). Prior variance 1 / width a word in its place, 1 / pairs a pair, 1 / width an
 * occurrence; in its equivalent form as a Gaussian process (Rasmussen and Williams 2006, section 2.1.2): two candidates that agree in `m`
 * of `D` places and share `s` pairs of equal words in any two places have the prior covariance `m / D + (m choose 2) / (D choose 2) + s / D`.
 * The Cholesky factor of the observations' covariance is extended row by row; it does not depend on what was observed, so targets may be
 * scaled anew at every fit.
 */
export class PairsModel {
  readonly #width: number;
  readonly #vocabulary: number;
  /** Prior covariance by the number of places that agree, occurrences left out. */
  readonly #covariance: Float64Array;
  readonly #noise: number;
  readonly #observed: Uint16Array[] = [];
  /** Row `i` holds the `i + 1` entries of the factor's row. */
  readonly #factor: Float64Array[] = [];
  /** The factor's inverse times the targets, for the observations of the last fit. */
  #whitened = new Float64Array(0);

  constructor({ width, vocabulary, noise }: PairsModelOptions) {
    this.#width = width;
    this.#vocabulary = vocabulary;
    this.#noise = noise;
    const pairs = (width * (width - 1)) / 2;
    this.#covariance = Float64Array.from({ length: width + 1 }, (_, agreed) =>
      pairs === 0 ? agreed / width : agreed / width + (agreed * (agreed - 1)) / 2 / pairs,
    );
  }

  /** Number of observations. */
  get count(): number {
    return this.#observed.length;
  }

  /** Adds an observation of the candidate with these words; takes the time of its number squared. */
  observe(words: Uint16Array): void {
    const own = this.track({ count: 1, values: words });
    const row = new Float64Array(this.count + 1);
    row.set(own.column(0));
    row[this.count] = Math.sqrt(own.variance[0]! + this.#noise);
    this.#observed.push(words);
    this.#factor.push(row);
  }

  /** Fits the targets of all observations, in the order observed. */
  fit(targets: Float64Array): void {
    this.#whitened = new Float64Array(this.count);
    for (let at = 0; at < this.count; at++) {
      const row = this.#factor[at]!;
      let rest = targets[at]!;
      for (let before = 0; before < at; before++) rest -= row[before]! * this.#whitened[before]!;
      this.#whitened[at] = rest / row[at]!;
    }
  }

  /** Posterior of many candidates, kept up to date as observations come. */
  track(rows: WordRows): TrackedPosterior {
    return new TrackedPosterior(rows, {
      width: this.#width,
      vocabulary: this.#vocabulary,
      covariance: this.#covariance,
      observed: this.#observed,
      factor: this.#factor,
      whitened: () => this.#whitened,
    });
  }
}

interface ModelView {
  readonly width: number;
  readonly vocabulary: number;
  readonly covariance: Float64Array;
  readonly observed: readonly Uint16Array[];
  readonly factor: readonly Float64Array[];
  readonly whitened: () => Float64Array;
}

/**
 * Posterior mean and variance of a fixed list of candidates under a `PairsModel`. Row `i` of its solved columns belongs to observation
 * `i`; an observation more costs one pass over those before it, for each candidate.
 */
export class TrackedPosterior {
  /** Posterior variance of the linear model, without noise, as of the last `update`. */
  readonly variance: Float64Array;
  readonly #rows: WordRows;
  /** How often each candidate has each word, `[count, vocabulary]`. */
  readonly #occurrences: Uint16Array;
  readonly #model: ModelView;
  readonly #solved: Float64Array[] = [];

  constructor(rows: WordRows, model: ModelView) {
    const { width, vocabulary, covariance } = model;
    this.#rows = rows;
    this.#model = model;
    this.#occurrences = new Uint16Array(rows.count * vocabulary);
    this.variance = new Float64Array(rows.count);
    for (let candidate = 0; candidate < rows.count; candidate++) {
      const counts = this.#occurrences.subarray(candidate * vocabulary, (candidate + 1) * vocabulary);
      for (let place = 0; place < width; place++) counts[rows.values[candidate * width + place]!]!++;
      const squares = counts.reduce((sum, count) => sum + count * count, 0);
      this.variance[candidate] = covariance[width]! + squares / width;
    }
    this.update();
  }

  /** Takes in the observations that came since. */
  update(): void {
    const { observed, factor } = this.#model;
    while (this.#solved.length < observed.length) {
      const at = this.#solved.length;
      const next = this.#covariancesWith(observed[at]!);
      const row = factor[at]!;
      subtractScaled(next, this.#solved, row);
      const diagonal = row[at]!;
      for (let candidate = 0; candidate < next.length; candidate++) {
        const entry = next[candidate]! / diagonal;
        next[candidate] = entry;
        this.variance[candidate]! -= entry * entry;
      }
      this.#solved.push(next);
    }
  }

  /** Posterior means under the model's last fit, which must cover all observations taken in. */
  mean(): Float64Array {
    const mean = new Float64Array(this.#rows.count);
    subtractScaled(
      mean,
      this.#solved,
      this.#model.whitened().map((value) => -value),
    );
    return mean;
  }

  /** The solved column of one candidate. */
  column(candidate: number): Float64Array {
    return Float64Array.from(this.#solved, (solved) => solved[candidate]!);
  }

  #covariancesWith(words: Uint16Array): Float64Array {
    const { width, vocabulary, covariance } = this.#model;
    const { values, count } = this.#rows;
    const result = new Float64Array(count);
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      const counts = candidate * vocabulary;
      let agreed = 0;
      let shared = 0;
      for (let place = 0; place < width; place++, at++) {
        const word = words[place]!;
        if (values[at] === word) agreed++;
        shared += this.#occurrences[counts + word]!;
      }
      result[candidate] = covariance[agreed]! + shared / width;
    }
    return result;
  }
}

/**
 * `target -= scales[i] * rows[i]` for all rows in turn, entry by entry; four rows a pass over the target, which memory is slow to bring. The
 * order of the differences, and so every bit, is that of one row after the other.
 */
function subtractScaled(target: Float64Array, rows: readonly Float64Array[], scales: Float64Array): void {
  let at = 0;
  for (; at + 4 <= rows.length; at += 4) {
    const [first, second, third, fourth] = [rows[at]!, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!];
    const [a, b, c, d] = [scales[at]!, scales[at + 1]!, scales[at + 2]!, scales[at + 3]!];
    for (let entry = 0; entry < target.length; entry++)
      target[entry] = target[entry]! - a * first[entry]! - b * second[entry]! - c * third[entry]! - d * fourth[entry]!;
  }
  for (; at < rows.length; at++) {
    const [row, scale] = [rows[at]!, scales[at]!];
    for (let entry = 0; entry < target.length; entry++) target[entry]! -= scale * row[entry]!;
  }
}
