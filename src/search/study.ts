import type { Controller } from "../controller/controller.ts";
import { DamagedFileError, InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { createRng } from "../core/rng.ts";
import type { Objective } from "../objective/objective.ts";
import { parseCandidate, printCandidate } from "../space/candidate-text.ts";
import { decisionValues } from "../space/decision-values.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Cost, CostModel, Metrics } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import type { ControllerName } from "./controller-name.ts";
import { planController } from "./plan-controller.ts";
import { selectWinner } from "./select-winner.ts";

export interface StudyOptions {
  readonly space: Space;
  /** The reward and the limits; see `createObjective`. */
  readonly objective: Objective;
  /** Who proposes; unless told `surrogate` where `cost` is given, else `evolution`. `surrogate` needs a `cost`. */
  readonly controller?: ControllerName;
  /** Of all chance; 1 unless told. */
  readonly seed?: number;
  /**
   * Cost that is known without an evaluation, such as a table or a predictor; it is asked of many designs. The surrogate proposes only what it
   * puts within the limits, and answers need no `metrics`.
   */
  readonly cost?: CostModel;
}

/** A design to evaluate. */
export interface Suggestion {
  /** Its name in `tell`, for example `3:0:2`. */
  readonly candidate: string;
  /** The value of every decision, by name. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** What an evaluation found: quality (0..1) and the metrics that the limits are on, or why the design is no good. */
export type Answer =
  | { readonly candidate: string; readonly quality: number; readonly metrics?: Metrics }
  | { readonly candidate: string; readonly infeasible: string };

/** The best design told so far. */
export interface StudyBest extends Suggestion {
  readonly quality: number;
  readonly metrics: Metrics;
}

interface StudyState {
  readonly version: number;
  readonly controller: Json;
  readonly trials: readonly (Omit<Trial, "candidate" | "index" | "stage"> & { readonly candidate: string })[];
  /** Suggested and not yet told: the name, and the candidate as the controller proposed it. */
  readonly pending: readonly (readonly [name: string, asked: Candidate])[];
}

const VERSION = 1;
/** Rounds of proposals without anything new after which there is taken to be nothing new. */
const IDLE_ROUNDS = 200;

/**
 * A search whose designs are evaluated by the caller: `ask` for designs, evaluate them anywhere and in any order, `tell` what was found. See
 * `createStudy`.
 */
export class Study {
  readonly #space: Space;
  readonly #objective: Objective;
  readonly #cost: CostModel | undefined;
  readonly #controller: Controller;
  readonly #trials = new Map<string, Trial>();
  readonly #pending = new Map<string, Candidate>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ space, objective, cost }: StudyOptions, controller: Controller) {
    this.#space = space;
    this.#objective = objective;
    this.#cost = cost;
    this.#controller = controller;
  }

  /** What was told so far, in order; designs are canonical. */
  get trials(): readonly Trial[] {
    return [...this.#trials.values()];
  }

  /** What was proposed and not told yet, for evaluations that were lost. */
  get pending(): readonly Suggestion[] {
    return [...this.#pending].map(([candidate, asked]) => ({ candidate, values: this.#describe(asked) }));
  }

  /**
   * Proposes designs that were neither told nor are still being evaluated; fewer than `count` where the controller finds no more, none where
   * the space is used up.
   */
  ask(count = 1): Promise<readonly Suggestion[]> {
    return this.#inTurn(() => this.#propose(count));
  }

  async #propose(count: number): Promise<readonly Suggestion[]> {
    const suggestions: Suggestion[] = [];
    let spare = 0;
    for (let idle = 0; suggestions.length < count && idle < IDLE_ROUNDS; idle++) {
      const repeats: Trial[] = [];
      for (const asked of await this.#controller.ask(count - suggestions.length + spare)) {
        const candidate = printCandidate(this.#space.canonicalize(asked));
        const known = this.#trials.get(candidate);
        if (known !== undefined) repeats.push({ ...known, candidate: asked });
        if (known !== undefined || this.#pending.has(candidate) || suggestions.length === count) continue;
        this.#pending.set(candidate, asked);
        suggestions.push({ candidate, values: this.#describe(asked) });
        idle = 0;
      }
      // What is known needs no evaluation, but the controller learns from it all the same.
      if (repeats.length > 0) await this.#controller.tell(repeats);
      // A controller that names the best it knows of names those under way first.
      spare = this.#pending.size;
    }
    return suggestions;
  }

  /**
   * Takes in what evaluations found, of designs asked for or of any others of the space, such as earlier measurements. Throws an `InputError`,
   * and takes nothing in, for a candidate that is none or was told before, a quality outside 0..1 and a metric of the limits that is missing.
   */
  tell(answers: readonly Answer[]): Promise<void> {
    return this.#inTurn(() => this.#learn(answers));
  }

  async #learn(answers: readonly Answer[]): Promise<void> {
    const designs = answers.map(({ candidate }) => this.#readCandidate(candidate));
    const known = await this.#cost?.estimate(designs);
    const trials = answers.map((answer, at): Trial => {
      const cost = this.#readCost(answer, known?.[at]);
      const quality = "infeasible" in answer ? null : readQuality(answer);
      const reward = this.#objective.reward(quality ?? 0, cost);
      return { index: this.#trials.size + at, candidate: designs[at]!, quality, cost, reward, stage: "study" };
    });
    refuseRepeated(trials, this.#trials);
    const lessons = trials.map((trial) => ({ ...trial, candidate: this.#pending.get(printCandidate(trial.candidate)) ?? trial.candidate }));
    await this.#controller.tell(lessons);
    for (const trial of trials) {
      const name = printCandidate(trial.candidate);
      this.#pending.delete(name);
      this.#trials.set(name, trial);
    }
  }

  /** The best design within the limits, or `undefined` where none was told. */
  best(): StudyBest | undefined {
    const winner = selectWinner(this.trials, this.#objective.constraints);
    if (winner === undefined || winner.quality === null || winner.cost.kind === "infeasible") return undefined;
    const { candidate, quality, cost } = winner;
    return { candidate: printCandidate(candidate), values: this.#describe(candidate), quality, metrics: cost.metrics };
  }

  /** Everything, random state included, as plain JSON data: a study of the same options that loads it goes on bit for bit. */
  dump(): Json {
    const trials = this.trials.map(({ candidate, quality, cost, reward }) => ({
      candidate: printCandidate(candidate),
      quality,
      cost,
      reward,
    }));
    const state: StudyState = { version: VERSION, controller: this.#controller.dump(), trials, pending: [...this.#pending] };
    return JSON.parse(JSON.stringify(state)) as Json;
  }

  /** Goes on from a dump. Throws a `DamagedFileError` where it is of another version, controller or space. */
  load(dump: Json): void {
    const state = dump as unknown as Partial<StudyState> | null;
    if (state?.version !== VERSION) {
      throw new DamagedFileError(`Cannot load the study: version is ${JSON.stringify(state?.version)}, expected ${VERSION}`, {
        code: "foreign-study",
        path: "version",
        fix: "Load what `dump` of a study gave.",
      });
    }
    const { controller, trials, pending } = state as StudyState;
    this.#controller.load(controller);
    this.#trials.clear();
    trials.forEach((trial, index) => {
      this.#trials.set(trial.candidate, { ...trial, index, candidate: parseCandidate(this.#space, trial.candidate), stage: "study" });
    });
    this.#pending.clear();
    for (const [name, asked] of pending) this.#pending.set(name, asked);
  }

  /** One call after the other: callers with evaluations side by side need not wait for each other. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }

  #describe(candidate: Candidate): Suggestion["values"] {
    return decisionValues(this.#space, this.#space.canonicalize(candidate));
  }

  #readCandidate(text: string): Candidate {
    return this.#space.canonicalize(parseCandidate(this.#space, text));
  }

  #readCost(answer: Answer, known: Cost | undefined): Cost {
    if ("infeasible" in answer) return { kind: "infeasible", reasons: [{ code: "told-infeasible", message: answer.infeasible }] };
    if (answer.metrics === undefined && known !== undefined) return known;
    const { metrics = {} } = answer;
    for (const { metric } of this.#objective.constraints) {
      const value = metrics[metric];
      if (value !== undefined && Number.isFinite(value) && value >= 0) continue;
      throw refuse(answer.candidate, {
        path: `metrics.${metric}`,
        current: String(value),
        wanted: "a number of 0 or more, since a limit is on it",
      });
    }
    return { kind: "feasible", metrics };
  }
}

/**
 * Begins a study: `ask` for designs, evaluate them, `tell` the results. Throws an `InputError` for the controller `surrogate` without a cost.
 *
 * ```ts
 * const study = createStudy({ space, objective, seed: 1 });
 * for (const { candidate, values } of await study.ask(4)) await study.tell([{ candidate, ...(await evaluate(values)) }]);
 * ```
 */
export function createStudy(options: StudyOptions): Study {
  const { space, objective, cost, seed = 1, controller: name = cost === undefined ? "evolution" : "surrogate" } = options;
  if (name === "surrogate" && cost === undefined) {
    throw new InputError(
      "Cannot create the study: cost is missing, expected a cost model, since the surrogate holds designs to the limits itself",
      {
        code: "surrogate-without-cost",
        path: "cost",
        fix: "Give a cost model, or another controller, for example evolution.",
      },
    );
  }
  const screen = { space, objective, cost: cost ?? { name: "none", estimate: askedOfNobody } };
  return new Study(options, planController(name, { screen, rng: createRng(seed).split("controller"), isCostFree: true }).controller);
}

function askedOfNobody(): never {
  throw new Error("Cannot cost designs: the study has no cost model, expected nobody to ask");
}

function readQuality({ candidate, quality }: { readonly candidate: string; readonly quality: number }): number {
  if (quality >= 0 && quality <= 1) return quality;
  throw refuse(candidate, { path: "quality", current: String(quality), wanted: "a share from 0 to 1" });
}

function refuseRepeated(trials: readonly Trial[], told: ReadonlyMap<string, Trial>): void {
  const here = new Set<string>();
  for (const { candidate } of trials) {
    const name = printCandidate(candidate);
    if (told.has(name) || here.has(name)) throw refuse(name, { path: "candidate", current: "told before", wanted: "each design once" });
    here.add(name);
  }
}

interface Fault {
  readonly path: string;
  readonly current: string;
  readonly wanted: string;
}

function refuse(candidate: string, { path, current, wanted }: Fault): InputError {
  return new InputError(`Cannot take in the answer for ${candidate}: ${path} is ${current}, expected ${wanted}`, {
    code: "bad-answer",
    path,
    fix: "Tell quality and metrics of every design as measured, or { candidate, infeasible: reason }.",
  });
}
