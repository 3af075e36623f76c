import { createLogitsController } from "../../src/controller/logits-controller.ts";
import { InterruptedError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import { isWithin } from "../../src/objective/constraint.ts";
import { explainInfeasible } from "../../src/search/explain-infeasible.ts";
import { findQualityFront, frontHypervolume } from "../../src/search/quality-front.ts";
import { refineAccelerator } from "../../src/search/refine-accelerator.ts";
import { runSearch } from "../../src/search/run-search.ts";
import { runStage } from "../../src/search/run-stage.ts";
import { createMemoryStore } from "../../src/search/run-store.ts";
import { selectWinner } from "../../src/search/select-winner.ts";
import { shortlist } from "../../src/search/shortlist.ts";
import { selectFinalists, verifyCosts } from "../../src/search/verify-costs.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import { createIndependentSpace } from "../../src/space/independent.ts";
import { createJointSpace } from "../../src/space/joint.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToyModels, createToyTable, toyConstraints } from "./toy-models.ts";
import { toyMetrics, toyQuality } from "./toy-space.ts";

async function searched() {
  const models = createToyModels(createToyTable());
  const controller = createLogitsController(models.space, createRng(1));
  const store = createMemoryStore();
  const { trials } = await runSearch({ ...models, controller }, { budget: { trials: 40 }, store });
  return { models, controller, store, trials };
}

/** A simulator that says a tenth more latency than was predicted. */
const slower: CostModel = {
  name: "slower",
  estimate: async (candidates) =>
    candidates.map((candidate) => {
      const { latencyMs, areaMm2 } = toyMetrics(candidate);
      return { kind: "feasible", metrics: { latencyMs: 1.1 * latencyMs, areaMm2 } };
    }),
};

describe("shortlist", () => {
  it("rescores distinct designs predicted within the limits and puts the best first", async () => {
    const { models, controller, trials } = await searched();
    // The second judge ranks the other way round, so the order can only be its own.
    const quality = {
      name: "other",
      estimate: async (all: readonly (readonly number[])[]) => all.map((candidate) => 1 - toyQuality(candidate)),
    };
    const list = await shortlist({ ...models, quality }, { trials, controller, count: 5 });
    expect(list).toHaveLength(5);
    expect(new Set(list.map(({ candidate }) => printCandidate(candidate))).size).toBe(5);
    for (const draft of list) {
      expect(isWithin(toyConstraints, draft.cost)).toBe(true);
      expect(draft.quality).toBe(1 - toyQuality(draft.candidate));
      expect(draft.stage).toBe("shortlist");
    }
    const qualities = list.map(({ quality }) => quality!);
    expect(qualities).toEqual(qualities.toSorted((a, b) => b - a));
    const seen = trials.filter(({ cost }) => isWithin(toyConstraints, cost)).map(({ candidate }) => 1 - toyQuality(candidate));
    expect(qualities[0]).toBeGreaterThanOrEqual(Math.max(...seen));
  });

  it("adds the policy's favourite and fresh samples to what was searched", async () => {
    const { models, controller } = await searched();
    const favourite = models.space.canonicalize(controller.favourite!());
    const list = await shortlist(models, { trials: [], controller, count: 100, freshSamples: 200 });
    const keys = list.map(({ candidate }) => printCandidate(candidate));
    expect(keys.length).toBeGreaterThan(3);
    if (isWithin(toyConstraints, (await models.cost.estimate([favourite]))[0]!)) expect(keys).toContain(printCandidate(favourite));
  });

  it("orders by loss where one is told, whatever the qualities", async () => {
    const { models, controller, trials } = await searched();
    const lossOf = (candidate: readonly number[]) => toyQuality(candidate);
    const list = await shortlist(models, { trials, controller, count: 5, lossOf });
    const losses = list.map(({ candidate }) => lossOf(candidate));
    expect(losses).toEqual(losses.toSorted((a, b) => a - b));
    expect(list.map(({ quality }) => quality)).toEqual(losses);
  });

  it("keeps one of each key and obeys its limits", async () => {
    const { models, controller, trials } = await searched();
    const list = await shortlist(models, { trials, controller, count: 100, keyOf: (candidate) => String(candidate[3]) });
    expect(new Set(list.map(({ candidate }) => candidate[3])).size).toBe(list.length);
    const table = createToyTable();
    await shortlist({ ...models, quality: table }, { trials, controller, count: 3, rescored: 7 });
    expect(table.lookedUp()).toBe(7);
  });

  it("stops at a signal", async () => {
    const { models, controller, trials } = await searched();
    const signal = AbortSignal.abort();
    await expect(shortlist(models, { trials, controller, count: 3, signal })).rejects.toThrow(InterruptedError);
  });
});

describe("verifyCosts", () => {
  it("walks down the list until enough designs hold, with predicted beside verified", async () => {
    const { models, controller, trials } = await searched();
    const list = await shortlist(models, { trials, controller, count: 30 });
    const options = { cost: slower, objective: models.objective, wanted: 3 };
    const verified = await verifyCosts(list, options);
    const finalists = selectFinalists(verified, options);
    expect(finalists).toHaveLength(3);
    expect(verified.length).toBeLessThan(list.length);
    verified.forEach((draft, at) => {
      expect(draft.candidate).toEqual(list[at]!.candidate);
      expect(draft.predictedCost).toEqual(list[at]!.cost);
      expect(draft.cost).toEqual({
        kind: "feasible",
        metrics: expect.objectContaining({ latencyMs: 1.1 * toyMetrics(draft.candidate).latencyMs }),
      });
    });
    const holds = list.filter(({ candidate }) => 1.1 * toyMetrics(candidate).latencyMs <= 12).slice(0, 3);
    expect(finalists.map(({ candidate }) => candidate)).toEqual(holds.map(({ candidate }) => candidate));
  });

  it("ends with the list where too few hold", async () => {
    const { models, controller, trials } = await searched();
    const list = await shortlist(models, { trials, controller, count: 6 });
    const cost: CostModel = { name: "no", estimate: async (all) => all.map(() => ({ kind: "infeasible", reasons: [] })) };
    const verified = await verifyCosts(list, { cost, objective: models.objective, wanted: 2 });
    expect(verified).toHaveLength(6);
    expect(verified.every(({ reward }) => reward === 0)).toBe(true);
    expect(selectFinalists(verified, { objective: models.objective })).toEqual([]);
  });
});

it("chooses the winner by verified figures only", () => {
  const item = (latencyMs: number, quality: number | null) => ({
    candidate: [latencyMs],
    quality,
    cost: { kind: "feasible", metrics: { latencyMs, areaMm2: 1 } } as const,
  });
  const [slow, good, fast] = [item(13, 0.99), item(12, 0.8), item(1, 0.7)];
  expect(selectWinner([fast, slow, good], toyConstraints)).toBe(good);
  expect(selectWinner([slow], toyConstraints)).toBeUndefined();
  expect(selectWinner([item(1, null)], toyConstraints)).toBeUndefined();
});

describe("refineAccelerator", () => {
  const network = createIndependentSpace({ name: "net" }, [{ name: "size", values: [1, 2, 3] }]);
  const accelerator = createIndependentSpace({ name: "chip" }, [
    { name: "pe", values: [1, 2, 4, 8] },
    { name: "memory", values: [1, 2, 3, 4] },
  ]);
  const space = createJointSpace([network, accelerator]);
  const part = space.parts[1]!;
  // More PEs are faster and larger; memory beyond 2 only adds area, below 2 it stalls.
  const cost: CostModel = {
    name: "chips",
    estimate: async (candidates) =>
      candidates.map((candidate) => {
        const [size, pe, memory] = candidate.map((value, at) => space.decisions[at]!.values[value] as number) as [number, number, number];
        return { kind: "feasible", metrics: { latencyMs: (size * 16) / pe + (memory < 2 ? 5 : 0), areaMm2: pe + memory } };
      }),
  };
  const limits = (latencyMs: number, areaMm2: number) => [
    { metric: "latencyMs", kind: "at-most", limit: latencyMs } as const,
    { metric: "areaMm2", kind: "at-most", limit: areaMm2 } as const,
  ];

  it("drops what only costs and leaves the network alone", async () => {
    const refined = await refineAccelerator([1, 2, 3], { space, part, cost, constraints: limits(20, 20) });
    expect(refined.candidate).toEqual([1, 2, 1]);
    expect(refined.cost).toEqual({ kind: "feasible", metrics: { latencyMs: 8, areaMm2: 6 } });
    expect(refined.costed).toBeGreaterThan(6);
  });

  it("brings a design that is too slow within the limits", async () => {
    const refined = await refineAccelerator([2, 0, 3], { space, part, cost, constraints: limits(12, 8) });
    expect(isWithin(limits(12, 8), refined.cost)).toBe(true);
    expect(refined.candidate[0]).toBe(2);
  });

  it("stays where nothing is better", async () => {
    const refined = await refineAccelerator([1, 2, 1], { space, part, cost, constraints: limits(20, 20) });
    expect(refined.candidate).toEqual([1, 2, 1]);
  });
});

it("runs a stage once", async () => {
  const store = createMemoryStore();
  let calls = 0;
  const stage = {
    name: "verify",
    body: async () => {
      calls++;
      return [{ candidate: [1], quality: 1, cost: { kind: "feasible", metrics: {} }, reward: 1, stage: "verify" } as const];
    },
  };
  const first = await runStage(store, stage);
  expect(await runStage(store, stage)).toEqual(first);
  expect(calls).toBe(1);
  expect(first[0]!.index).toBe(0);
});

describe("what a search found", () => {
  const trial = (index: number, quality: number | null, latencyMs: number | null): Trial => ({
    index,
    candidate: [index],
    quality,
    cost:
      latencyMs === null
        ? { kind: "infeasible", reasons: [{ code: "too-big", message: "" }] }
        : { kind: "feasible", metrics: { latencyMs, areaMm2: 1 } },
    reward: 0,
    stage: "search",
  });

  it("is a front with its area", () => {
    const trials = [trial(0, 0.5, 1), trial(1, 0.6, 3), trial(2, 0.55, 4), trial(3, null, 1), trial(4, null, null)];
    const front = findQualityFront(trials, "latencyMs");
    expect(front.map(({ trial }) => trial.index)).toEqual([0, 1]);
    // Reference 5 ms and 0.4: 4 ms times 0.1, and 2 ms times another 0.1.
    expect(frontHypervolume(front, { quality: 0.4, value: 5 })).toBeCloseTo(0.6, 12);
  });

  it("or the reasons why not, with what came nearest", () => {
    const trials = [trial(0, 0.5, 20), trial(1, 0.6, 13), trial(2, null, null), trial(3, 0.7, 30)];
    expect(explainInfeasible(trials, toyConstraints)).toEqual({
      reasons: [
        { reason: "not latencyMs<=12", trials: 3 },
        { reason: "too-big", trials: 1 },
      ],
      nearest: trials[1],
    });
  });
});
