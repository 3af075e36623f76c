import { type Constraint, isWithin } from "../objective/constraint.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Cost } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";

/** What a search has learnt from its trials: figures that need not be asked for again, and how the best design stands. */
export class SearchTally {
  readonly #constraints: readonly Constraint[];
  readonly #remembers: boolean;
  readonly #qualities = new Map<string, number>();
  readonly #costs = new Map<string, Cost>();
  #within = 0;
  #best = Number.NEGATIVE_INFINITY;
  #scored = 0;
  #scoredAtBest = 0;

  /** `remembers`: whether qualities and costs stay as they are, so that they are looked up once. */
  constructor(constraints: readonly Constraint[], { remembers }: { readonly remembers: boolean }) {
    this.#constraints = constraints;
    this.#remembers = remembers;
  }

  /** Qualities by printed candidate; empty where they change. */
  get qualities(): ReadonlyMap<string, number> {
    return this.#qualities;
  }

  /** Costs by printed candidate; empty where qualities change. */
  get costs(): ReadonlyMap<string, Cost> {
    return this.#costs;
  }

  /** Trials with a quality since the best one; all of them where nothing is within the limits. */
  get sinceBest(): number {
    return this.#scored - this.#scoredAtBest;
  }

  /** Takes in the trials in the order they were made. */
  add(trial: Trial): void {
    const { candidate, quality, cost, partial } = trial;
    if (quality !== null) this.#scored++;
    if (this.#remembers) {
      const key = printCandidate(candidate);
      this.#costs.set(key, cost);
      if (quality !== null) this.#qualities.set(key, quality);
    }
    if (!isWithin(this.#constraints, cost)) return;
    this.#within++;
    if (quality === null || partial !== undefined || quality <= this.#best) return;
    this.#best = quality;
    this.#scoredAtBest = this.#scored;
  }

  /** The best quality within the limits and how many of `trials` are, for people. */
  describe(trials: number): string {
    const best = this.#best === Number.NEGATIVE_INFINITY ? "nothing within the limits yet" : `best ${this.#best.toFixed(4)}`;
    return trials === 0 ? best : `${best}, ${Math.round((100 * this.#within) / trials)} % within`;
  }
}
