import type { Json } from "../core/json.ts";
import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Trial } from "../trial/trial.ts";
import type { Controller } from "./controller.ts";

export interface RestartOptions {
  /** A policy that knows nothing yet, has an `entropy` and dumps its chance as `rng`; asked for again at every restart, with chance of its own. */
  readonly create: (rng: Rng) => Controller;
  /** Entropy, as a share of the largest, below which a policy has settled, 0..1; 0.2 unless told. */
  readonly settledEntropy?: number;
  /** Candidates told since the run's best reward last rose after which a policy is given up, from 1; 1,000 unless told. */
  readonly patience?: number;
  /** Steps in a row without a newly scored candidate after which a policy is given up, from 1; 10 unless told. */
  readonly idleSteps?: number;
}

/** What a policy that was given up thought best, with the mean reward of its last step. */
interface Settled {
  readonly favourite: Candidate;
  readonly reward: number;
}

interface RestartState {
  readonly run: number;
  readonly idle: number;
  readonly settled: Settled | null;
  /** Mean reward of the last step; null before the first. */
  readonly reward: number | null;
  /** Best reward of the run; null before the first. */
  readonly best: number | null;
  /** Candidates told since then. */
  readonly sinceBest: number;
}

const FRESH: RestartState = { run: 0, idle: 0, settled: null, reward: null, best: null, sinceBest: 0 };

/**
 * Begins a policy anew once it has settled: a policy gradient climbs one hill and then varies only what makes no difference, so what is left of
 * the budget is better spent on another hill. `favourite` is that of the run whose last step was rewarded best. The state is the policy's own with
 * `restarts` beside it, so a policy's state from before there were restarts loads too.
 */
export function createRestartingController(space: Space, rng: Rng, options: RestartOptions): Controller {
  const { create, settledEntropy = 0.2, patience = 1000, idleSteps = 10 } = options;
  let policy = create(rng);
  let state = FRESH;

  const findBest = (): Settled | null => {
    const { settled, reward } = state;
    if (policy.favourite === undefined || reward === null || (settled !== null && settled.reward >= reward)) return settled;
    return { favourite: space.canonicalize(policy.favourite()), reward };
  };
  const restart = (): void => {
    state = { ...FRESH, run: state.run + 1, settled: findBest() };
    // Of the chance that is saved, so that a resumed search begins the same policies.
    const { rng: chance } = policy.dump() as unknown as { readonly rng: RngState };
    policy.dispose?.();
    policy = create(loadRng(chance).split("restart"));
  };
  return {
    name: policy.name,
    ask: (count) => policy.ask(count),
    async tell(trials, tellOptions = {}) {
      await policy.tell(trials, tellOptions);
      if (trials.length === 0) return;
      state = afterStep(state, trials, tellOptions.scoredNew ?? true);
      if (state.idle >= idleSteps || state.sinceBest >= patience || policy.entropy!() < settledEntropy) restart();
    },
    ...(policy.favourite && { favourite: () => findBest()?.favourite ?? policy.favourite!() }),
    entropy: () => policy.entropy!(),
    dump: () => ({ ...(policy.dump() as { readonly [key: string]: Json }), restarts: state as unknown as Json }),
    load(saved) {
      policy.load(saved);
      state = (saved as { readonly restarts?: RestartState }).restarts ?? FRESH;
    },
    dispose: () => policy.dispose?.(),
  };
}

function afterStep(before: RestartState, trials: readonly Trial[], scoredNew: boolean): RestartState {
  const best = trials.reduce((most, { reward }) => Math.max(most, reward), before.best ?? Number.NEGATIVE_INFINITY);
  return {
    ...before,
    idle: scoredNew ? 0 : before.idle + 1,
    reward: trials.reduce((sum, { reward }) => sum + reward, 0) / trials.length,
    best,
    sinceBest: best === before.best ? before.sinceBest + trials.length : 0,
  };
}
