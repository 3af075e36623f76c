import type { Json } from "../core/json.ts";
import type { Objective } from "../objective/objective.ts";
import { createSelectionOrder, type Selectable } from "../objective/selection-order.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Cost } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";

/** A stretch of a search in which one controller proposes. */
export interface Phase {
  /** Who proposes; phases that go on with what an earlier one learnt name the same. */
  readonly controller: string;
  /** Share of the search that is done when the phase ends, above the phase's before it; the last is 1. */
  readonly until: number;
}

export interface PhasedOptions {
  /** In order, at least one. */
  readonly phases: readonly Phase[];
  /** By name. */
  readonly controllers: Readonly<Record<string, PhaseController>>;
  /** Says which design is best so far. */
  readonly objective: Objective;
  /** The design that parts are held at before there is a better one. */
  readonly start: Candidate;
}

export interface PhaseController {
  /** `held` is the best design when the phase began. */
  readonly create: (held: () => Candidate) => Controller;
  /** The rewards of a phase that cannot change the quality; those of the search unless told. */
  readonly objective?: Objective;
}

interface Best extends Selectable {
  readonly cost: Cost;
}

interface PhasedState {
  readonly phase: number;
  /** Steps in a row that scored nothing new. */
  readonly idle: number;
  readonly held: Candidate;
  readonly best: Best | null;
  readonly controllers: Readonly<Record<string, Json>>;
}

const NAME = "phased";
/** Steps in a row without a new score that end a phase before its time: nothing is within the limits beside what it holds. */
const IDLE_STEPS = 20;
/** Middle of 0..1, to reward cost with before any quality is known. */
const UNKNOWN_QUALITY = 0.5;

/**
 * Has one controller after another propose, by the share of the search that is done, or once a phase finds nothing new to score. Each phase begins at the best design that all phases
 * before it found (in the selection order, so with none within the limits at the one nearest to them); a controller that comes back keeps
 * what it learnt.
 */
export function createPhasedController(space: Space, { phases, controllers, objective, start }: PhasedOptions): Controller {
  const order = createSelectionOrder(objective.constraints);
  let phase = 0;
  let idle = 0;
  let held = start;
  let best: Best | null = null;
  const made = new Map(Object.entries(controllers).map(([name, { create }]) => [name, create(() => held)]));
  const current = (): Controller => made.get(phases[phase]!.controller)!;

  const learn = (trials: readonly Trial[]): void => {
    for (const { candidate, quality, cost } of trials) {
      const found = { candidate: space.canonicalize(candidate), quality, cost };
      if (best === null || order(found, best) < 0) best = found;
    }
  };
  /** Where quality is frozen, a design outside the limits has that of the held one, though nobody looked. */
  const rewardFrozen = (trial: Trial, own: Objective): Trial => {
    const quality = trial.quality ?? best?.quality ?? UNKNOWN_QUALITY;
    return { ...trial, quality, reward: own.reward(quality, trial.cost) };
  };
  const enterPhase = ({ progress = 0, scoredNew = true }: NonNullable<Parameters<Controller["tell"]>[1]>): void => {
    idle = scoredNew ? 0 : idle + 1;
    let next = idle < IDLE_STEPS ? phase : Math.min(phase + 1, phases.length - 1);
    while (next < phases.length - 1 && progress >= phases[next]!.until) next++;
    if (next === phase) return;
    phase = next;
    idle = 0;
    held = best?.candidate ?? held;
    // Costs that a controller remembers are those of the design that was held before; its own dump is free of them.
    current().load(current().dump());
  };
  return {
    name: NAME,
    ask: (count) => current().ask(count),
    async tell(trials, options = {}) {
      const { objective: own } = controllers[phases[phase]!.controller]!;
      await current().tell(own === undefined ? trials : trials.map((trial) => rewardFrozen(trial, own)), options);
      learn(trials);
      enterPhase(options);
    },
    ...([...made.values()].every((controller) => controller.entropy !== undefined) && { entropy: () => current().entropy!() }),
    dump: () =>
      sealState(NAME, space, {
        phase,
        idle,
        held: [...held],
        best: best as unknown as Json,
        controllers: Object.fromEntries([...made].map(([name, controller]) => [name, controller.dump()])),
      }),
    load(state) {
      const found = openState<PhasedState>(NAME, space, state);
      phase = found.phase;
      idle = found.idle;
      held = found.held;
      best = found.best;
      for (const [name, controller] of made) controller.load(found.controllers[name]!);
    },
    dispose() {
      for (const controller of made.values()) controller.dispose?.();
    },
  };
}
