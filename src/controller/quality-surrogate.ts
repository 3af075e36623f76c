import type { Json } from "../core/json.ts";
import type { Candidate, Decision, Space } from "../space/space.ts";
import { qualityDecisions, traitsOf } from "../space/traits.ts";
import { PairsModel, type TrackedPosterior } from "./pairs-model.ts";
import { type QualityTarget, standardizeQuality } from "./quality-target.ts";

export interface QualitySurrogateOptions {
  /** Variance of an observation about the model, in units of the observations' variance, above 0; 0.05 unless told. */
  readonly noise?: number;
  /** Observations kept at most, 4 or more, because time and memory grow with their square; 1,024 unless told. */
  readonly memory?: number;
}

interface Observation {
  readonly candidate: Candidate;
  readonly quality: number;
}

/** What the surrogate believes of a list of candidates, in units of quality. */
export interface QualityBelief {
  /** Takes in what was observed since, and returns `mean + optimism * deviation` of each candidate. */
  bounds(optimism: number): Float64Array;
}

/**
 * A learned model of quality over a space: a Bayesian linear model on traits, their pairs and numbers, fitted to the qualities observed so far. It
 * is cheap to ask, so any controller or an exhaustive search can maximise its bound between two paid evaluations.
 */
export class QualitySurrogate {
  readonly #space: Space;
  readonly #noise: number;
  readonly #memory: number;
  /** For each trait the word of its first value: decisions of equal values have the same words. */
  readonly #firstWords: readonly number[];
  readonly #vocabulary: number;
  #observations: Observation[] = [];
  #model: PairsModel;
  /** The last fit, of the observations there were then. */
  #target: QualityTarget | undefined;

  constructor(space: Space, { noise = 0.05, memory = 1024 }: QualitySurrogateOptions = {}) {
    this.#space = space;
    this.#noise = noise;
    this.#memory = memory;
    const { firstWords, vocabulary } = assignWords(qualityDecisions(space));
    this.#firstWords = firstWords;
    this.#vocabulary = vocabulary;
    this.#model = this.#emptyModel();
  }

  /** Number of observations the model rests on. */
  get count(): number {
    return this.#observations.length;
  }

  /** Takes in a quality that was paid for. Past its memory the model keeps the best quarter and the latest half. */
  observe(candidate: Candidate, quality: number): void {
    this.#observations.push({ candidate, quality });
    this.#target = undefined;
    if (this.#observations.length <= this.#memory) {
      this.#model.observe(this.#words([candidate]));
      return;
    }
    this.#rebuild(selectMemories(this.#observations, this.#memory));
  }

  /** Follows a list of candidates. */
  follow(candidates: readonly Candidate[]): QualityBelief {
    const rows = { count: candidates.length, values: this.#words(candidates) };
    let model = this.#model;
    let posterior = model.track(rows);
    return {
      bounds: (optimism) => {
        if (model !== this.#model) {
          model = this.#model;
          posterior = model.track(rows);
        }
        posterior.update();
        return this.#bounds(posterior, optimism);
      },
    };
  }

  dump(): Json {
    return this.#observations.map(({ candidate, quality }) => ({ candidate: [...candidate], quality }));
  }

  load(state: Json): void {
    this.#rebuild(state as unknown as readonly Observation[]);
  }

  #bounds(posterior: TrackedPosterior, optimism: number): Float64Array {
    const { toQuality } = this.#fit();
    const { variance } = posterior;
    return posterior.mean().map((mean, at) => toQuality(mean + optimism * Math.sqrt(Math.max(0, variance[at]!))));
  }

  #fit(): QualityTarget {
    if (this.#target !== undefined) return this.#target;
    const target = standardizeQuality(this.#observations.map(({ quality }) => quality));
    this.#model.fit(target.targets);
    this.#target = target;
    return target;
  }

  #rebuild(observations: readonly Observation[]): void {
    this.#observations = [...observations];
    this.#target = undefined;
    this.#model = this.#emptyModel();
    for (const { candidate } of observations) this.#model.observe(this.#words([candidate]));
  }

  #emptyModel(): PairsModel {
    return new PairsModel({ width: this.#firstWords.length, vocabulary: this.#vocabulary, noise: this.#noise });
  }

  #words(candidates: readonly Candidate[]): Uint16Array {
    return Uint16Array.from(
      candidates.flatMap((candidate) => traitsOf(this.#space, candidate).map((trait, at) => this.#firstWords[at]! + trait)),
    );
  }
}

/** Gives every value of every decision a word, the same to decisions that have the same values. */
function assignWords(decisions: readonly Decision[]): { readonly firstWords: readonly number[]; readonly vocabulary: number } {
  const firstOf = new Map<string, number>();
  let vocabulary = 0;
  const firstWords = decisions.map(({ values }) => {
    const key = JSON.stringify(values);
    const known = firstOf.get(key);
    if (known !== undefined) return known;
    firstOf.set(key, vocabulary);
    vocabulary += values.length;
    return vocabulary - values.length;
  });
  return { firstWords, vocabulary };
}

/** The best quarter and the latest half of `memory` observations, in the order they came. */
function selectMemories(observations: readonly Observation[], memory: number): readonly Observation[] {
  const best = observations.toSorted((a, b) => b.quality - a.quality).slice(0, Math.floor(memory / 4));
  const kept = new Set([...best, ...observations.slice(-Math.floor(memory / 2))]);
  return observations.filter((observation) => kept.has(observation));
}
