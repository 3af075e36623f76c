import type { Trial } from "../trial/trial.ts";
import type { Journal } from "./journal.ts";

/** Trials in order; an array of them is one. */
export interface TrialList extends Iterable<Trial> {
  readonly length: number;
  /** The trial at an index, from the end where it is negative; `undefined` where there is none. */
  at(index: number): Trial | undefined;
  filter(keep: (trial: Trial) => boolean): readonly Trial[];
}

/** The trials of a journal, parsed whenever they are looked at, and those appended since. */
export class JournaledTrials implements TrialList {
  readonly #journal: Journal;
  readonly #appended: Trial[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get length(): number {
    return this.#journal.length + this.#appended.length;
  }

  at(index: number): Trial | undefined {
    const place = index < 0 ? index + this.length : index;
    return place >= 0 && place < this.#journal.length ? this.#journal.at(place) : this.#appended[place - this.#journal.length];
  }

  append(trials: readonly Trial[]): void {
    for (const trial of trials) this.#appended.push(trial);
  }

  *[Symbol.iterator](): Generator<Trial> {
    yield* this.#journal;
    yield* this.#appended;
  }

  filter(keep: (trial: Trial) => boolean): readonly Trial[] {
    const kept: Trial[] = [];
    for (const trial of this) if (keep(trial)) kept.push(trial);
    return kept;
  }
}
