import { createEvolutionController } from "../../src/controller/evolution-controller.ts";
import { createRng } from "../../src/core/rng.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import { meterQuality } from "../../src/search/metered-quality.ts";
import { measureGap } from "../../src/search/prediction-gap.ts";
import { createMemoryStore, type RunStore } from "../../src/search/run-store.ts";
import { type RefinableCost, searchInRounds } from "../../src/search/search-rounds.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import type { Cost, CostModel } from "../../src/trial/cost-model.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToySpace, toyMetrics, toyQuality } from "./toy-space.ts";

const space = createToySpace();
const quality = { name: "toy", estimate: async (candidates: readonly (readonly number[])[]) => candidates.map(toyQuality) };
const objective = createObjective({ kind: "hard", constraints: [{ metric: "latencyMs", kind: "at-most", limit: 12 }] });
const truth: CostModel = {
  name: "truth",
  estimate: async (candidates) => candidates.map((candidate) => ({ kind: "feasible", metrics: toyMetrics(candidate) })),
};

/** Predicts latencies too low by a factor that halves its distance to 1 with every refinement. */
function optimist(factor: number, taught: number[] = []): RefinableCost {
  const scale = (cost: Cost): Cost =>
    cost.kind === "feasible" ? { kind: "feasible", metrics: { latencyMs: cost.metrics.latencyMs! * factor } } : cost;
  return {
    cost: { name: "optimist", estimate: async (candidates) => (await truth.estimate(candidates)).map(scale) },
    async refine(verified) {
      taught.push(verified.length);
      return optimist((1 + factor) / 2, taught);
    },
  };
}

const options = (store: RunStore, refinements: number, tolerance: number) => ({
  search: { budget: { trials: 30 }, store, checkpointEvery: 1 },
  refinements,
  tolerance,
  top: 5,
  truth,
  plan: (_: CostModel, round: number) => ({
    controller: createEvolutionController(space, createRng(round + 1), { population: 10 }),
    pace: {},
  }),
});

describe("searchInRounds", () => {
  it("teaches what was verified, all of it every time, and ends within the tolerance", async () => {
    const taught: number[] = [];
    const outcome = await searchInRounds({ space, quality, objective }, optimist(0.6, taught), options(createMemoryStore(), 5, 0.06));
    // Errors 0.4, 0.2, 0.1, 0.05: the fourth is within the tolerance.
    expect(outcome.rounds.map(({ medianError }) => Number(medianError!.toFixed(6)))).toEqual([0.4, 0.2, 0.1, 0.05]);
    expect(outcome.rounds.map(({ optimism }) => Number(optimism.latencyMs!.toFixed(6)))).toEqual([0.6, 0.8, 0.9, 0.95]);
    expect(taught).toEqual([5, 10, 15]);
    expect(outcome.verified).toHaveLength(20);
    expect(new Set(outcome.verified.map(({ candidate }) => printCandidate(candidate))).size).toBe(20);
  });

  it("stops after as many refinements as were allowed", async () => {
    const outcome = await searchInRounds({ space, quality, objective }, optimist(0.6), options(createMemoryStore(), 1, 0.01));
    expect(outcome.rounds.map(({ round }) => round)).toEqual([0, 1]);
    const scored = outcome.trials.filter((trial) => trial.quality !== null);
    expect(scored.map(({ stage }) => stage)).toEqual([...Array(30).fill("search"), ...Array(30).fill("search-2")]);
  });

  it("gives every round its paid evaluations anew, and sums them up", async () => {
    const looked = meterQuality(quality, space);
    const { search, ...rest } = options(createMemoryStore(), 1, 0.01);
    const paying = { ...search, budget: { paid: 16 }, paidQuality: looked };
    const outcome = await searchInRounds({ space, quality: looked, objective }, optimist(0.6), { ...rest, search: paying });
    expect(looked.asked).toBe(outcome.paid);
    // Each round ends with the step of eight that reaches 16, in which known designs are free.
    expect(outcome.paid).toBeGreaterThanOrEqual(32);
    expect(outcome.paid).toBeLessThan(48);
    expect(outcome.scored).toBe(outcome.trials.filter((trial) => trial.quality !== null).length);
  });

  it("searches by bounds, and compares what is expected with what designs cost", async () => {
    const { cost, refine } = optimist(0.6);
    const bounded = { cost: optimist(1.5).cost, expected: cost, refine };
    const outcome = await searchInRounds({ space, quality, objective }, bounded, options(createMemoryStore(), 0, 0.01));
    const scored = outcome.trials.filter((trial) => trial.quality !== null);
    // A bound of 12 ms is 8 ms for real.
    for (const { candidate } of scored) expect(toyMetrics(candidate).latencyMs).toBeLessThanOrEqual(8);
    expect(outcome.rounds[0]!.optimism.latencyMs).toBeCloseTo(0.6);
    expect(outcome.rounds[0]!.within).toBe(5);
  });

  it("goes on to the same end from a kill at any safe point", async () => {
    const whole = createMemoryStore();
    const expected = await searchInRounds({ space, quality, objective }, optimist(0.6), options(whole, 3, 0.01));
    for (const lastCommit of [2, 5, 6, 8, 12, 14]) {
      const store = createMemoryStore();
      let commits = 0;
      const broken: RunStore = {
        ...store,
        trials: store.trials,
        async commit(stage, state) {
          await store.commit(stage, state);
          if (++commits === lastCommit) throw new Error("killed");
        },
      };
      await expect(searchInRounds({ space, quality, objective }, optimist(0.6), options(broken, 3, 0.01))).rejects.toThrow("killed");
      const resumed = await searchInRounds({ space, quality, objective }, optimist(0.6), options(store, 3, 0.01));
      expect(resumed.rounds).toEqual(expected.rounds);
      expect([...store.trials]).toEqual([...whole.trials]);
    }
  });
});

describe("measureGap", () => {
  const trial = (predicted: number, cost: Cost): Trial => ({
    index: 0,
    candidate: [0, 0, 0, 0],
    quality: 0.5,
    cost,
    predictedCost: { kind: "feasible", metrics: { latencyMs: predicted } },
    reward: 0,
    stage: "verify-1",
  });
  const constraints = objective.constraints;

  it("takes the median, a design that cannot be built counting as wholly wrong", () => {
    const simulated: Cost = { kind: "feasible", metrics: { latencyMs: 10 } };
    const gap = measureGap([trial(9, simulated), trial(12, simulated), trial(9, { kind: "infeasible", reasons: [] })], {
      round: 2,
      constraints,
    });
    expect(gap).toMatchObject({ round: 2, designs: 3, within: 2 });
    expect(gap.medianError).toBeCloseTo(0.2, 12);
    expect(gap.optimism.latencyMs).toBeCloseTo(1.05, 12);
  });

  it("knows nothing of no designs", () => {
    expect(measureGap([], { round: 0, constraints })).toEqual({ round: 0, designs: 0, within: 0, medianError: null, optimism: {} });
  });
});
