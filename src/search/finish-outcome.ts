import { type Constraint, isWithin, worstRatio } from "../objective/constraint.ts";
import { isAcceleratorSpace } from "../space/accelerator.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { findPart } from "../space/part.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import { qualityKey } from "../space/traits.ts";
import type { Cost, CostModel } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import { keepDistinct } from "./distinct-trials.ts";
import { refineAccelerator } from "./refine-accelerator.ts";
import type { SearchOutcome } from "./run-search.ts";
import type { TrialDraft } from "./run-store.ts";

export interface FinishOptions {
  readonly space: Space;
  /** What the search went by; cheap. */
  readonly cost: CostModel;
  readonly constraints: readonly Constraint[];
  /** Designs that may be costed at most; the last network may pass it by its neighbours. 4,000 unless told. */
  readonly candidates?: number;
  /** Designs within the limits that are enough; 20 unless told. */
  readonly wanted?: number;
}

export interface FinishedOutcome {
  /** Designs by falling quality, a network once, those with the most room below the limits. */
  readonly list: readonly TrialDraft[];
  /** Designs that were costed. */
  readonly costed: number;
}

/** Accelerators that a network is tried on: the first few, and the others where those are no further over a limit than `WORTH_TRYING`, as a ratio. */
const POOL = 8;
const FIRST = 1;
const WORTH_TRYING = 1.6;
/** A network this far over a limit on the best of them is worth refining; a refined design this far over is worth verifying. */
const WORTH_REFINING = 1.15;
const WORTH_VERIFYING = 1.01;
/** Moves of a refinement: of a design within the limits, whose accelerator others are tried on, and of one beyond. */
const MOVES_WITHIN = 12;
const MOVES_BEYOND = 4;
/** Networks of a pass that are moved as far as they go although no accelerator brought them near. */
const REACHED = 4;
/** Accelerators that turn out well serve networks that were given up before. */
const PASSES = 3;

/**
 * Quality depends on the network alone, so a search knows it of networks that it never saw on the right accelerator. Goes through the networks that
 * were scored, from the best down: tries each on the accelerators that served best, moves the most promising decision by decision towards the limits,
 * and lists what comes within them, or so near that only the simulator can tell.
 */
export async function finishOutcome({ trials }: SearchOutcome, options: FinishOptions): Promise<FinishedOutcome> {
  const part = findPart(options.space, (space): space is Space => isAcceleratorSpace(space));
  if (part === undefined) return { list: [], costed: 0 };
  const finish = new Finish(bestOfNetworks(trials, options), { ...options, part });
  await finish.openPool(trials);
  for (let pass = 0; pass < PASSES && (await finish.pass()); pass++) await finish.reachUp();
  return { list: finish.list(), costed: finish.costed };
}

class Finish {
  readonly #networks: readonly Trial[];
  readonly #options: FinishOptions & { readonly part: SpacePart };
  /** By network, the best design so far. */
  readonly #designs: CostedDesign[];
  readonly #refined = new Set<number>();
  /** Of them, those that were moved as far as they went although they lay further beyond. */
  readonly #reached = new Set<number>();
  #pool: readonly Candidate[] = [];
  costed = 0;

  constructor(networks: readonly Trial[], options: FinishOptions & { readonly part: SpacePart }) {
    this.#networks = networks;
    this.#options = options;
    this.#designs = networks.map(({ candidate, cost }) => ({ candidate, cost }));
  }

  /** Accelerators of the best designs within the limits, refined, and of those with the most room below them. */
  async openPool(trials: readonly Trial[]): Promise<void> {
    const { part, constraints } = this.#options;
    this.#pool = choosePool(trials, part, constraints);
    const within = this.#designs.flatMap(({ cost }, at) => (isWithin(constraints, cost) ? [at] : []));
    for (const at of within.slice(0, FIRST)) await this.#refine(at, MOVES_WITHIN);
  }

  /** Tries every network better than what is wanted already; false where that changed nothing or no more may be costed. */
  async pass(): Promise<boolean> {
    const { candidates = 4000, wanted = 20, constraints } = this.#options;
    const before = this.#refined.size;
    let within = 0;
    for (let at = 0; at < this.#networks.length && within < wanted; at++) {
      if (this.costed >= candidates) return false;
      if (!isWithin(constraints, this.#designs[at]!.cost)) await this.#tryPool(at);
      const ratio = worstRatio(constraints, this.#designs[at]!.cost);
      if (ratio <= WORTH_REFINING && !this.#refined.has(at)) await this.#refine(at, ratio <= 1 ? MOVES_WITHIN : MOVES_BEYOND);
      if (isWithin(constraints, this.#designs[at]!.cost)) within++;
    }
    return this.#refined.size > before;
  }

  /** Moves a few of the networks better than the best within the limits as far as they go, the nearest first: their accelerator may serve others. */
  async reachUp(): Promise<void> {
    const { candidates = 4000, constraints } = this.#options;
    const first = this.#designs.findIndex(({ cost }) => isWithin(constraints, cost));
    const better = this.#designs
      .slice(0, first === -1 ? undefined : first)
      .map(({ cost }, at) => ({ at, ratio: worstRatio(constraints, cost) }));
    const nearest = better.filter(({ at }) => !this.#reached.has(at)).sort((a, b) => a.ratio - b.ratio || a.at - b.at);
    for (const { at } of nearest.slice(0, REACHED)) {
      if (this.costed >= candidates) return;
      this.#reached.add(at);
      await this.#refine(at, MOVES_WITHIN);
    }
  }

  /** What is within the limits, or almost, by falling quality. */
  list(): readonly TrialDraft[] {
    return this.#designs.flatMap(({ candidate, cost }, at) => {
      if (!this.#refined.has(at) || worstRatio(this.#options.constraints, cost) > WORTH_VERIFYING) return [];
      const { quality, reward } = this.#networks[at]!;
      return [{ candidate, quality, cost, reward, stage: "finish" }];
    });
  }

  async #tryPool(at: number): Promise<void> {
    const { part, cost, constraints } = this.#options;
    for (const [from, to] of [
      [0, FIRST],
      [FIRST, this.#pool.length],
    ] as const) {
      const best = this.#designs[at]!;
      if (from > 0 && worstRatio(constraints, best.cost) > WORTH_TRYING) return;
      const others = this.#pool.slice(from, to).map((by) => replacePart(part, { candidate: best.candidate, by }));
      if (others.length === 0) return;
      const costs = await cost.estimate(others);
      this.costed += others.length;
      const tried = [best, ...others.map((candidate, index) => ({ candidate, cost: costs[index]! }))];
      this.#designs[at] = tried.sort((a, b) => compareDesigns(a, b, constraints))[0]!;
    }
  }

  /** An accelerator that brings a network within the limits is put before the others. */
  async #refine(at: number, moves: number): Promise<void> {
    const { part, constraints } = this.#options;
    const { candidate, cost, costed } = await refineAccelerator(this.#designs[at]!.candidate, { ...this.#options, moves });
    this.costed += costed;
    this.#refined.add(at);
    this.#designs[at] = { candidate, cost };
    if (isWithin(constraints, cost)) {
      const pool = [acceleratorOf(part, candidate), ...this.#pool].map((accelerator) => ({ candidate: accelerator }));
      this.#pool = keepDistinct(pool)
        .slice(0, POOL)
        .map((item) => item.candidate);
    }
  }
}

interface CostedDesign {
  readonly candidate: Candidate;
  readonly cost: Cost;
}

/** Of each network that was scored whole the design nearest to the limits, by falling quality. */
function bestOfNetworks(trials: readonly Trial[], { space, constraints }: FinishOptions): readonly Trial[] {
  const nearest = new Map<string, { readonly trial: Trial; readonly ratio: number }>();
  for (const trial of trials) {
    if (trial.quality === null || trial.partial !== undefined || trial.cost.kind === "infeasible") continue;
    const key = qualityKey(space, trial.candidate);
    const ratio = worstRatio(constraints, trial.cost);
    const known = nearest.get(key);
    if (known === undefined || ratio < known.ratio) nearest.set(key, { trial, ratio });
  }
  const ordered = [...nearest.values()].sort((a, b) => b.trial.quality! - a.trial.quality! || a.ratio - b.ratio);
  return ordered.map(({ trial }) => trial);
}

/** Accelerators of the best designs within the limits, and of those with the most room below them, taken in turns. */
function choosePool(trials: readonly Trial[], part: SpacePart, constraints: readonly Constraint[]): readonly Candidate[] {
  const feasible = trials.flatMap((trial) =>
    trial.cost.kind === "infeasible" ? [] : [{ trial, ratio: worstRatio(constraints, trial.cost) }],
  );
  const within = feasible.filter(({ ratio }) => ratio <= 1).sort((a, b) => (b.trial.quality ?? 0) - (a.trial.quality ?? 0));
  const roomy = feasible.toSorted((a, b) => a.ratio - b.ratio);
  const mixed = roomy.flatMap(({ trial }, at) => [...(within[at] === undefined ? [] : [within[at].trial]), trial]);
  return keepDistinct(mixed.map(({ candidate }) => ({ candidate: acceleratorOf(part, candidate) })))
    .slice(0, POOL)
    .map(({ candidate }) => candidate);
}

/** Nearest to the limits first, infeasible ones last. */
function compareDesigns(a: CostedDesign, b: CostedDesign, constraints: readonly Constraint[]): number {
  const [first, second] = [worstRatio(constraints, a.cost), worstRatio(constraints, b.cost)];
  if (first !== second) return first < second ? -1 : 1;
  return printCandidate(a.candidate) < printCandidate(b.candidate) ? -1 : 1;
}

function acceleratorOf({ offset, space }: SpacePart, candidate: Candidate): Candidate {
  return candidate.slice(offset, offset + space.decisions.length);
}

function replacePart({ offset }: SpacePart, { candidate, by }: { readonly candidate: Candidate; readonly by: Candidate }): Candidate {
  return [...candidate.slice(0, offset), ...by, ...candidate.slice(offset + by.length)];
}
