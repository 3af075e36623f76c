import { createRng, loadRng, type RngState } from "../../src/core/rng.ts";
import type { Constraint } from "../../src/objective/constraint.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import type { SearchModels } from "../../src/search/score-candidates.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";
import type { QualityModel } from "../../src/trial/quality-model.ts";
import { createToySpace, toyMetrics, toyQuality } from "./toy-space.ts";

export const toyConstraints: readonly Constraint[] = [
  { metric: "latencyMs", kind: "at-most", limit: 12 },
  { metric: "areaMm2", kind: "at-most", limit: 8 },
];

/** Known costs; a depth of 4 with a width of 5 cannot be built. */
function createToyCost(): CostModel {
  return {
    name: "toy",
    estimate: async (candidates) =>
      candidates.map((candidate) =>
        candidate[0] === 3 && candidate[3] === 4
          ? { kind: "infeasible", reasons: [{ code: "too-big", message: "too big" }] }
          : { kind: "feasible", metrics: toyMetrics(candidate) },
      ),
  };
}

/** Known qualities, with a count of how many were looked up. */
export function createToyTable(): QualityModel & { readonly lookedUp: () => number } {
  let lookedUp = 0;
  return {
    name: "toy table",
    lookedUp: () => lookedUp,
    async estimate(candidates) {
      lookedUp += candidates.length;
      return candidates.map(toyQuality);
    },
  };
}

interface OneShotState {
  readonly trained: number;
  readonly rng: RngState;
}

/** A model that learns: its estimates rise with training and are noisy, so every call depends on all calls before. */
export function createToyOneShot(seed = 11): QualityModel & { readonly progress: readonly number[] } {
  let trained = 0;
  let rng = createRng(seed);
  const progress: number[] = [];
  return {
    name: "toy one-shot",
    progress,
    async estimate(candidates) {
      const noise = 0.01 * rng.normal();
      return candidates.map((candidate) => Math.max(0, toyQuality(candidate) * (1 - Math.exp(-trained / 50)) + noise));
    },
    async advance(candidates, done) {
      trained += candidates.length;
      progress.push(done);
    },
    async dump() {
      const state: OneShotState = { trained, rng: rng.dump() };
      return new TextEncoder().encode(JSON.stringify(state));
    },
    async load(state) {
      const found = JSON.parse(new TextDecoder().decode(state)) as OneShotState;
      trained = found.trained;
      rng = loadRng(found.rng);
    },
  };
}

export function createToyModels<Q extends QualityModel>(quality: Q): SearchModels & { readonly quality: Q } {
  return {
    space: createToySpace(),
    quality,
    cost: createToyCost(),
    objective: createObjective({ kind: "hard", constraints: toyConstraints }),
  };
}
