/** Rows of traits, `count` of `width` categories each, one after the other. */
export interface TraitRows {
  readonly count: number;
  readonly values: Uint16Array;
}

export interface PairsModelOptions {
  /** Traits a candidate has, 1 or more. */
  readonly width: number;
  /** Variance of an observation about the linear model, in units of standardised quality; above 0. */
  readonly noise: number;
}

/**
 * A Bayesian linear model on one-hot traits and all their pairs, with prior variance 1 / width a trait and 1 / pairs a pair, in its
 * equivalent form as a Gaussian process (Rasmussen and Williams 2006, section 2.1.2): two candidates that agree in `m` of `D` traits have
 * the prior covariance `m / D + (m choose 2) / (D choose 2)`. The Cholesky factor of the observations' covariance is extended row by row;
 * it does not depend on what was observed, so targets may be scaled anew at every fit.
 */
export class PairsModel {
  readonly width: number;
  /** Prior covariance by the number of traits that agree. */
  readonly #covariance: Float64Array;
  readonly #noise: number;
  readonly #observed: Uint16Array[] = [];
  /** Row `i` holds the `i + 1` entries of the factor's row. */
  readonly #factor: Float64Array[] = [];
  /** The factor's inverse times the targets, for the observations of the last fit. */
  #whitened = new Float64Array(0);

  constructor({ width, noise }: PairsModelOptions) {
    this.width = width;
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

  /** Adds an observation of the candidate with these traits; costs its number squared. */
  observe(traits: Uint16Array): void {
    const own = this.track({ count: 1, values: traits });
    const row = new Float64Array(this.count + 1);
    row.set(own.column(0));
    row[this.count] = Math.sqrt(own.variance[0]! + this.#noise);
    this.#observed.push(traits);
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
  track(rows: TraitRows): TrackedPosterior {
    return new TrackedPosterior(rows, {
      width: this.width,
      covariance: this.#covariance,
      observed: this.#observed,
      factor: this.#factor,
      whitened: () => this.#whitened,
    });
  }
}

interface ModelView {
  readonly width: number;
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
  readonly #rows: TraitRows;
  readonly #model: ModelView;
  readonly #solved: Float64Array[] = [];

  constructor(rows: TraitRows, model: ModelView) {
    this.#rows = rows;
    this.#model = model;
    this.variance = new Float64Array(rows.count).fill(model.covariance.at(-1)!);
    this.update();
  }

  /** Takes in the observations that came since. */
  update(): void {
    const { observed, factor } = this.#model;
    while (this.#solved.length < observed.length) {
      const at = this.#solved.length;
      const next = this.#covariancesWith(observed[at]!);
      const row = factor[at]!;
      for (let before = 0; before < at; before++) subtractScaled(next, this.#solved[before]!, row[before]!);
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
    const whitened = this.#model.whitened();
    const mean = new Float64Array(this.#rows.count);
    this.#solved.forEach((solved, at) => {
      subtractScaled(mean, solved, -whitened[at]!);
    });
    return mean;
  }

  /** The solved column of one candidate. */
  column(candidate: number): Float64Array {
    return Float64Array.from(this.#solved, (solved) => solved[candidate]!);
  }

  #covariancesWith(traits: Uint16Array): Float64Array {
    const { width, covariance } = this.#model;
    const { values, count } = this.#rows;
    const result = new Float64Array(count);
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      let agreed = 0;
      for (let trait = 0; trait < width; trait++, at++) if (values[at] === traits[trait]) agreed++;
      result[candidate] = covariance[agreed]!;
    }
    return result;
  }
}

/** `target -= scale * row`, entry by entry. */
function subtractScaled(target: Float64Array, row: Float64Array, scale: number): void {
  for (let at = 0; at < target.length; at++) target[at]! -= scale * row[at]!;
}
