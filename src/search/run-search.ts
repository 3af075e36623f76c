import { setImmediate } from "node:timers/promises";
import type { Controller } from "../controller/controller.ts";
import { InterruptedError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { monotonicMs } from "../runtime/clock.ts";
import type { Trial } from "../trial/trial.ts";
import { type ScoredCandidate, type ScoredStep, type ScoreOptions, type SearchModels, scoreCandidates } from "./score-candidates.ts";
import { budgetUnit, progressOf, type SearchSpent } from "./search-budget.ts";
import { type ResolvedSearchOptions, resolveSearchOptions, type SearchOptions } from "./search-options.ts";
import { SearchTally } from "./search-tally.ts";

export interface SearchOutcome {
  /** The trials of this stage, in order. */
  readonly trials: readonly Trial[];
  readonly steps: number;
  /** Candidates that were scored. */
  readonly scored: number;
  /** Qualities looked up, and designs costed where cost is paid for. */
  readonly paid: number;
  /** `stalled`: nothing new was proposed for `idleSteps`; `stagnant`: nothing better was found for `patience`. */
  readonly ended: "budget" | "stalled" | "stagnant";
}

/** Middle of 0..1, to reward cost with before any quality is known. */
const UNKNOWN_QUALITY = 0.5;
const TURN_MS = 20;

/**
 * Searches: every step trains the quality model where it learns, has candidates proposed, scored and told to the controller, and keeps
 * them in the store. Continues from the store's last safe point, so that a run broken at any moment ends in the same trials as an
 * unbroken one. Also the way to bring controller and quality model back to the end of a finished search.
 */
export async function runSearch(
  models: SearchModels & { readonly controller: Controller },
  options: SearchOptions,
): Promise<SearchOutcome> {
  const search = new Search(models, options);
  await search.load();
  await search.run();
  return search.outcome();
}

interface SavedSearch {
  readonly steps: number;
  readonly scored: number;
  /** Of the metered cost; 0 without one. */
  readonly costed: number;
  /** Qualities looked up. */
  readonly looked: number;
  /** Paid evaluations of the searches before this one in the store. */
  readonly paidBefore?: number;
  readonly idle: number;
  readonly meanQuality: number;
  readonly elapsedMs: number;
  readonly ended: SearchOutcome["ended"] | null;
  readonly controller: Json;
}

class Search {
  readonly #models: SearchModels & { readonly controller: Controller };
  readonly #options: ResolvedSearchOptions;
  readonly #tally: SearchTally;
  #steps = 0;
  #scored = 0;
  #idle = 0;
  #paidBefore: number;
  #meanQuality = UNKNOWN_QUALITY;
  #ended: SearchOutcome["ended"] | null = null;
  #startedMs = monotonicMs();
  #committedMs = monotonicMs();

  constructor(models: SearchModels & { readonly controller: Controller }, options: SearchOptions) {
    this.#models = models;
    this.#options = resolveSearchOptions(options, models.quality);
    this.#tally = new SearchTally(models.objective.constraints, { remembers: this.#options.reuseQuality });
    this.#paidBefore = this.#countPaid();
  }

  async load(): Promise<void> {
    const { stage, store, paidCost, paidQuality } = this.#options;
    const saved = await store.readState(stage);
    if (saved === undefined) return;
    const state = saved.state as unknown as SavedSearch;
    this.#steps = state.steps;
    this.#scored = state.scored;
    if (paidCost !== undefined) paidCost.asked = state.costed;
    if (paidQuality !== undefined) paidQuality.recall(store.trials, state.looked);
    this.#paidBefore = state.paidBefore ?? 0;
    this.#idle = state.idle;
    this.#meanQuality = state.meanQuality;
    this.#ended = state.ended;
    this.#startedMs = monotonicMs() - state.elapsedMs;
    this.#models.controller.load(state.controller);
    if (saved.blob !== undefined) await this.#models.quality.load?.(saved.blob);
    for (const trial of store.trials) if (trial.stage === stage) this.#tally.add(trial);
  }

  async run(): Promise<void> {
    const { signal, progress } = this.#options;
    if (this.#ended !== null) return;
    const { total, unit } = budgetUnit(this.#options.budget);
    let done = Math.floor(this.#spent()[unit]);
    const shown = progress.stage(this.#options.stage, { total, unit, done });
    let turnedMs = monotonicMs();
    while (this.#ended === null) {
      await this.#step();
      // Table look-ups never wait, and signals are only heard when the event loop turns.
      if (monotonicMs() - turnedMs > TURN_MS) {
        await setImmediate();
        turnedMs = monotonicMs();
      }
      this.#ended = this.#findEnd();
      const interrupted = signal?.aborted === true && this.#ended === null;
      if (this.#ended !== null || interrupted || this.#isCheckpointDue()) await this.#commit();
      if (interrupted) throw interruption(this.#steps);
      const reached = Math.floor(this.#spent()[unit]);
      shown.advance(reached - done, this.#note());
      done = reached;
    }
    shown.finish(this.#note());
  }

  outcome(): SearchOutcome {
    const { stage, store } = this.#options;
    const trials = store.trials.filter((trial) => trial.stage === stage);
    return { trials, steps: this.#steps, scored: this.#scored, paid: this.#spent().paid, ended: this.#ended ?? "budget" };
  }

  #findEnd(): SearchOutcome["ended"] | null {
    if (this.#progress() >= 1) return "budget";
    if (this.#idle >= this.#options.idleSteps) return "stalled";
    return this.#tally.sinceBest >= this.#options.patience ? "stagnant" : null;
  }

  async #step(): Promise<void> {
    const progress = this.#progress();
    await this.#trainQuality(progress);
    this.#steps++;
    if (progress < this.#options.warmupShare) return;
    const { controller } = this.#models;
    const { candidatesPerStep, askedPerStep } = this.#options;
    const scoring = this.#scoreOptions();
    const asked = await controller.ask(Math.ceil((askedPerStep * scoring.limit) / candidatesPerStep));
    const step = await scoreCandidates(this.#models, asked, scoring);
    const lessons = this.#selectLessons(step).map(({ asked, draft }, at) => ({ ...draft, candidate: asked, index: at }));
    await controller.tell(lessons, { rate: this.#rate(progress), progress, scoredNew: step.paid > 0 });
    await this.#keep(step);
  }

  /** See `scoreInfeasible`: a policy that draws again until a design is within the limits learns from those draws alone. */
  #selectLessons({ candidates }: ScoredStep): readonly ScoredCandidate[] {
    const { scoreInfeasible, candidatesPerStep } = this.#options;
    if (scoreInfeasible) return candidates;
    const scored = candidates.filter(({ draft }) => draft.quality !== null);
    return scored.length < Math.min(2, candidatesPerStep) ? candidates : scored;
  }

  async #trainQuality(progress: number): Promise<void> {
    const { quality, controller, space } = this.#models;
    if (quality.advance === undefined) return;
    for (let step = 0; step < this.#options.weightSteps; step++) {
      const { weightCandidate, candidatesPerWeightStep: count } = this.#options;
      const first = (this.#steps * this.#options.weightSteps + step) * count;
      const asked = weightCandidate
        ? await Promise.all(Array.from({ length: count }, (_, at) => weightCandidate(first + at)))
        : await controller.ask(count);
      await quality.advance(
        asked.map((candidate) => space.canonicalize(candidate)),
        progress,
      );
    }
  }

  #scoreOptions(): ScoreOptions {
    const { budget, candidatesPerStep, scoreInfeasible, screenMargin } = this.#options;
    return {
      limit: Math.min(candidatesPerStep, (budget.trials ?? Number.POSITIVE_INFINITY) - this.#scored),
      screenRatio: scoreInfeasible ? Number.POSITIVE_INFINITY : 1 + screenMargin,
      known: this.#tally.qualities,
      knownCosts: this.#tally.costs,
      fallbackQuality: this.#meanQuality,
    };
  }

  /** The journal holds what was scored, and what was not for its cost; a repeat whose quality is known tells it nothing new. */
  async #keep(step: ScoredStep): Promise<void> {
    const { reuseQuality, stage, store } = this.#options;
    const kept = step.candidates.filter(({ surplus }) => !surplus);
    const fresh = reuseQuality ? this.#selectNews(kept) : kept;
    for (const trial of await store.append(fresh.map(({ draft }) => ({ ...draft, stage })))) this.#tally.add(trial);
    this.#scored += step.paid;
    this.#idle = step.paid > 0 ? 0 : this.#idle + 1;
    this.#meanQuality = step.meanQuality;
  }

  #selectNews(candidates: readonly ScoredCandidate[]): readonly ScoredCandidate[] {
    const { qualities, costs } = this.#tally;
    const firstOfKey = new Map(candidates.toReversed().map((candidate) => [candidate.key, candidate]));
    return candidates.filter((candidate) => {
      const { key, draft } = candidate;
      return firstOfKey.get(key) === candidate && !(draft.quality === null ? costs : qualities).has(key);
    });
  }

  #isCheckpointDue(): boolean {
    const { checkpointEvery, checkpointSeconds } = this.#options;
    return this.#steps % checkpointEvery === 0 || monotonicMs() - this.#committedMs > 1000 * checkpointSeconds;
  }

  async #commit(): Promise<void> {
    this.#committedMs = monotonicMs();
    const { controller, quality } = this.#models;
    const state: SavedSearch = {
      steps: this.#steps,
      scored: this.#scored,
      costed: this.#options.paidCost?.asked ?? 0,
      looked: this.#options.paidQuality?.asked ?? this.#scored,
      paidBefore: this.#paidBefore,
      idle: this.#idle,
      meanQuality: this.#meanQuality,
      elapsedMs: monotonicMs() - this.#startedMs,
      ended: this.#ended,
      controller: controller.dump(),
    };
    const blob = await quality.dump?.();
    await this.#options.store.commit(this.#options.stage, { state: state as unknown as Json, ...(blob === undefined ? {} : { blob }) });
  }

  /** By this search and those before it. */
  #countPaid(): number {
    const { paidCost, paidQuality } = this.#options;
    return (paidQuality?.asked ?? this.#scored) + (paidCost?.asked ?? 0);
  }

  #spent(): SearchSpent {
    const paid = this.#countPaid() - this.#paidBefore;
    return { steps: this.#steps, trials: this.#scored, paid, seconds: (monotonicMs() - this.#startedMs) / 1000 };
  }

  #progress(): number {
    return progressOf(this.#options.budget, { spent: this.#spent(), schedule: this.#options });
  }

  #rate(progress: number): number {
    const { warmupShare, firstRate } = this.#options;
    return firstRate ** (1 - (progress - warmupShare) / (1 - warmupShare));
  }

  #note(): string {
    const found = this.#tally.describe(this.#options.store.trials.length);
    const entropy = this.#models.controller.entropy?.();
    return entropy === undefined ? found : `${found}, entropy ${entropy.toFixed(2)}`;
  }
}

function interruption(steps: number): InterruptedError {
  return new InterruptedError(`Stopped after step ${steps}: everything up to it is saved.`, {
    code: "interrupted",
    fix: "Run the same command with --resume to go on.",
  });
}
