import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Space } from "../space/space.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";

const NAME = "random";

/** Proposes uniformly over every decision and learns nothing: the baseline that every other controller has to beat. */
export function createRandomController(space: Space, rng: Rng): Controller {
  let stream = rng;
  return {
    name: NAME,
    ask: async (count) => Array.from({ length: count }, () => sampleCandidate(space, stream)),
    tell: async () => {},
    dump: () => sealState(NAME, space, { rng: { ...stream.dump() } }),
    load(state) {
      stream = loadRng(openState<{ readonly rng: RngState }>(NAME, space, state).rng);
    },
  };
}
