import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import { mutateCandidate } from "../space/neighbour.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";

export interface EvolutionOptions {
  /** Candidates alive at a time, 2 or more; 100 unless told. */
  readonly population?: number;
  /** Candidates drawn (with replacement) for each parent, 1 or more; 10 unless told. */
  readonly tournament?: number;
}

interface Member {
  readonly candidate: Candidate;
  readonly reward: number;
}

interface EvolutionState {
  readonly members: readonly Member[];
  readonly rng: RngState;
}

const NAME = "evolution";

/**
 * Regularised evolution (Real et al. 2019, "Regularized evolution for image classifier architecture search"): the best of a random
 * tournament is mutated in one decision, and the oldest member leaves. Random until the population is full. Trials without quality are
 * not taken in: they may not become parents.
 */
export function createEvolutionController(space: Space, rng: Rng, options: EvolutionOptions = {}): Controller {
  const { population = 100, tournament = 10 } = options;
  let members: Member[] = [];
  let stream = rng;

  const selectParent = (): Candidate => {
    let best = members[stream.integer(members.length)]!;
    for (let draw = 1; draw < tournament; draw++) {
      const rival = members[stream.integer(members.length)]!;
      if (rival.reward > best.reward) best = rival;
    }
    return best.candidate;
  };
  const propose = (): Candidate =>
    members.length < population ? sampleCandidate(space, stream) : mutateCandidate(space, selectParent(), stream);
  return {
    name: NAME,
    ask: async (count) => Array.from({ length: count }, propose),
    async tell(trials) {
      for (const { candidate, reward, quality } of trials) if (quality !== null) members.push({ candidate, reward });
      members = members.slice(-population);
    },
    dump: () => sealState(NAME, space, { members: members.map((member) => ({ ...member })), rng: { ...stream.dump() } }),
    load(state) {
      const found = openState<EvolutionState>(NAME, space, state);
      members = found.members.slice();
      stream = loadRng(found.rng);
    },
  };
}
