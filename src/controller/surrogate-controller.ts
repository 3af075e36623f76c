import type { Json } from "../core/json.ts";
import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Space } from "../space/space.ts";
import { qualityKey } from "../space/traits.ts";
import type { BoundMaximizer } from "./bound-maximizer.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";
import { QualitySurrogate, type QualitySurrogateOptions } from "./quality-surrogate.ts";

export interface SurrogateOptions extends QualitySurrogateOptions {
  /** Finds what the surrogate thinks best, and holds it to the limits. */
  readonly maximizer: BoundMaximizer;
  /** Random observations before the surrogate is asked, from 1; 16 unless told. */
  readonly initial?: number;
  /** Posterior standard deviations added to the mean, 0 or more; 1.5 unless told. */
  readonly optimism?: number;
}

interface SurrogateState {
  readonly observations: Json;
  readonly known: readonly string[];
  readonly maximizer: Json;
  readonly rng: RngState;
}

const NAME = "surrogate";

/**
 * Learns a model of quality from the trials and proposes, of the candidates whose quality nobody knows, those of the highest upper
 * confidence bound (Srinivas et al. 2010, "Gaussian process optimization in the bandit setting") that pass the maximiser's screen.
 * Meant for qualities dear enough that a few milliseconds a trial are nothing. Where the maximiser finds too few, the rest is random.
 */
export function createSurrogateController(space: Space, rng: Rng, options: SurrogateOptions): Controller {
  const { maximizer, initial = 16, optimism = 1.5 } = options;
  const surrogate = new QualitySurrogate(space, options);
  let known = new Set<string>();
  let stream = rng;
  return {
    name: NAME,
    async ask(count) {
      const request = { count, known, rng: stream };
      const found =
        surrogate.count < initial ? await maximizer.sample(request) : await maximizer.maximize(surrogate, { ...request, optimism });
      return [...found, ...Array.from({ length: count - found.length }, () => sampleCandidate(space, stream))];
    },
    async tell(trials) {
      for (const { candidate, quality } of trials) {
        const design = space.canonicalize(candidate);
        known.add(qualityKey(space, design));
        if (quality !== null) surrogate.observe(design, quality);
      }
    },
    dump: () =>
      sealState(NAME, space, {
        observations: surrogate.dump(),
        known: [...known],
        maximizer: maximizer.dump(),
        rng: { ...stream.dump() },
      }),
    load(state) {
      const found = openState<SurrogateState>(NAME, space, state);
      surrogate.load(found.observations);
      known = new Set(found.known);
      maximizer.load(found.maximizer);
      stream = loadRng(found.rng);
    },
  };
}
