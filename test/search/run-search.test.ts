import type { Controller } from "../../src/controller/controller.ts";
import { createEvolutionController } from "../../src/controller/evolution-controller.ts";
import { createLogitsController } from "../../src/controller/logits-controller.ts";
import { createRandomController } from "../../src/controller/random-controller.ts";
import { InterruptedError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import { type Constraint, isWithin } from "../../src/objective/constraint.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import { meterCost } from "../../src/search/metered-cost.ts";
import { runSearch } from "../../src/search/run-search.ts";
import { createMemoryStore, type RunStore } from "../../src/search/run-store.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToyModels, createToyOneShot, createToyTable, toyConstraints } from "./toy-models.ts";
import { listToyDesigns, toyMetrics, toyQuality } from "./toy-space.ts";

const logits = (models: { readonly space: Parameters<typeof createLogitsController>[0] }, seed = 1): Controller =>
  createLogitsController(models.space, createRng(seed));

/** A controller that writes down what it is told. */
function recording(controller: Controller): Controller & { readonly rates: number[]; readonly told: (readonly Trial[])[] } {
  const rates: number[] = [];
  const told: (readonly Trial[])[] = [];
  return {
    ...controller,
    rates,
    told,
    async tell(trials, options) {
      rates.push(options?.rate ?? 1);
      told.push(trials);
      await controller.tell(trials, options);
    },
  };
}

/** The best quality within the limits, by looking at every design. */
function bestWithin(): number {
  const within = listToyDesigns().filter((design) => toyMetrics(design).latencyMs <= 12 && toyMetrics(design).areaMm2 <= 8);
  return Math.max(...within.map(toyQuality));
}

describe("runSearch over a table", () => {
  it("pays once for each design, scores canonical candidates and keeps reasons", async () => {
    const models = createToyModels(createToyTable());
    const outcome = await runSearch(
      { ...models, controller: createRandomController(models.space, createRng(1)) },
      { budget: { trials: 60 }, store: createMemoryStore(), scoreInfeasible: true },
    );
    expect(outcome).toMatchObject({ scored: 60, ended: "budget" });
    expect(models.quality.lookedUp()).toBe(60);
    const keys = outcome.trials.map(({ candidate }) => printCandidate(candidate));
    expect(new Set(keys).size).toBe(keys.length);
    for (const trial of outcome.trials) {
      expect(models.space.canonicalize(trial.candidate)).toEqual(trial.candidate);
      if (trial.cost.kind === "feasible") expect(trial.quality).toBe(toyQuality(trial.candidate));
      else expect(trial).toMatchObject({ quality: null, reward: 0, cost: { reasons: [{ code: "too-big" }] } });
    }
    expect(outcome.trials.map(({ index }) => index)).toEqual(outcome.trials.map((_, at) => at));
    expect(outcome.trials.some(({ cost }) => cost.kind === "infeasible")).toBe(true);
  });

  it("stalls when the space is used up", async () => {
    const models = createToyModels(createToyTable());
    const outcome = await runSearch(
      { ...models, controller: createRandomController(models.space, createRng(1)) },
      { budget: { trials: 1000 }, store: createMemoryStore(), scoreInfeasible: true, idleSteps: 100 },
    );
    // 80 designs, of which 4 (three kernels and the skip) cannot be built.
    expect(outcome).toMatchObject({ ended: "stalled", scored: 76 });
    expect(outcome.trials).toHaveLength(80);
  });

  it("scores only what is predicted within the limits where it is told to, and learns from that alone", async () => {
    const models = createToyModels(createToyTable());
    const controller = recording(logits(models));
    const outcome = await runSearch(
      { ...models, controller },
      { budget: { trials: 20 }, store: createMemoryStore(), candidatesPerStep: 2, askedPerStep: 10 },
    );
    const scored = outcome.trials.filter(({ quality }) => quality !== null);
    expect(scored).toHaveLength(20);
    for (const trial of scored) expect(isWithin(toyConstraints, trial.cost)).toBe(true);
    const outside = outcome.trials.filter(({ cost }) => cost.kind === "feasible" && !isWithin(toyConstraints, cost));
    expect(outside.length).toBeGreaterThan(0);
    for (const trial of outside) expect(trial.quality).toBeNull();
    expect(controller.told.flat().every(({ quality }) => quality !== null)).toBe(true);
    const taught = controller.told.flat().map(({ candidate }) => printCandidate(models.space.canonicalize(candidate)));
    expect(new Set(taught).size).toBe(20);
    expect(models.quality.lookedUp()).toBe(20);
  });

  it("learns the limits from cost while nothing lies within them", async () => {
    const models = createToyModels(createToyTable());
    // 1 ms: only the skipped block at the smallest depth and width, one of 80 designs.
    const constraints: Constraint[] = [{ metric: "latencyMs", kind: "at-most", limit: 1 }];
    const controller = recording(logits(models));
    const outcome = await runSearch(
      { ...models, objective: createObjective({ kind: "hard", constraints }), controller },
      { budget: { trials: 1 }, store: createMemoryStore(), candidatesPerStep: 1, askedPerStep: 4 },
    );
    expect(outcome.trials.filter(({ quality }) => quality !== null).map(({ candidate }) => candidate)).toEqual([[0, 1, 0, 0]]);
    const [first] = controller.told;
    expect(first!.every(({ quality, reward }) => quality === null && reward > 0 && reward < 0.5)).toBe(true);
  });

  it("scores what is outside by no more than the margin", async () => {
    const models = createToyModels(createToyTable());
    const { trials } = await runSearch(
      { ...models, controller: logits(models) },
      { budget: { trials: 40 }, store: createMemoryStore(), screenMargin: 0.25, idleSteps: 50 },
    );
    const ratios = trials.flatMap(({ cost, quality }) =>
      quality !== null && cost.kind === "feasible" ? [Math.max(cost.metrics.latencyMs! / 12, cost.metrics.areaMm2! / 8)] : [],
    );
    expect(Math.max(...ratios)).toBe(1.25);
  });

  it.each([
    ["logits", (space: Parameters<typeof createLogitsController>[0]) => createLogitsController(space, createRng(5))],
    [
      "evolution",
      (space: Parameters<typeof createLogitsController>[0]) => createEvolutionController(space, createRng(5), { population: 10 }),
    ],
  ])("finds the best design within the limits (%s)", async (_, create) => {
    const models = createToyModels(createToyTable());
    const { trials } = await runSearch(
      { ...models, controller: create(models.space) },
      { budget: { steps: 200 }, store: createMemoryStore() },
    );
    const best = Math.max(...trials.filter(({ cost }) => isWithin(toyConstraints, cost)).map(({ quality }) => quality!));
    // By hand: depth 4, used, kernel 5, width 2 takes 4 * 2 + 2 = 10 ms and 4 mm2; 0.5 + 0.15 + 0.07 + 0.045.
    expect(best).toBeCloseTo(0.765, 12);
    expect(best).toBe(bestWithin());
  });
});

describe("budgets of paid evaluations", () => {
  it("count qualities and designs costed, of which known ones are not asked for again", async () => {
    const models = createToyModels(createToyTable());
    const cost = meterCost(models.cost);
    const outcome = await runSearch(
      { ...models, cost, controller: createRandomController(models.space, createRng(1)) },
      { budget: { paid: 60 }, paidCost: cost, store: createMemoryStore(), scoreInfeasible: true, candidatesPerStep: 4 },
    );
    expect(outcome.ended).toBe("budget");
    expect(outcome.paid).toBe(models.quality.lookedUp() + cost.asked);
    // A step pays for at most four qualities and four costs.
    expect(outcome.paid).toBeGreaterThanOrEqual(60);
    expect(outcome.paid).toBeLessThan(68);
    expect(cost.asked).toBe(outcome.trials.length);
  });

  it("count qualities alone where cost is free", async () => {
    const models = createToyModels(createToyTable());
    const controller = createRandomController(models.space, createRng(1));
    const outcome = await runSearch({ ...models, controller }, { budget: { paid: 24 }, store: createMemoryStore(), candidatesPerStep: 4 });
    expect(outcome).toMatchObject({ scored: 24, paid: 24 });
  });

  it("go on from where they stood", async () => {
    const run = async (signal?: AbortSignal, store = createMemoryStore(), onCost = () => {}) => {
      const models = createToyModels(createToyTable());
      const cost = meterCost({
        name: "watched",
        estimate: (candidates) => {
          onCost();
          return models.cost.estimate(candidates);
        },
      });
      const options = { budget: { paid: 80 }, paidCost: cost, store, candidatesPerStep: 2, checkpointEvery: 3 };
      return runSearch({ ...models, cost, controller: logits(models) }, { ...options, ...(signal === undefined ? {} : { signal }) });
    };
    const unbroken = await run();
    const store = createMemoryStore();
    const abort = new AbortController();
    let calls = 0;
    const stopped = run(abort.signal, store, () => {
      if (++calls === 3) abort.abort();
    });
    await expect(stopped).rejects.toThrow(InterruptedError);
    expect(await run(undefined, store)).toEqual(unbroken);
  });
});

it("ends when patience runs out without a better design within the limits", async () => {
  const models = createToyModels(createToyTable());
  const { ended, trials, scored } = await runSearch(
    { ...models, controller: createRandomController(models.space, createRng(2)) },
    { budget: { trials: 1000 }, store: createMemoryStore(), candidatesPerStep: 1, patience: 10 },
  );
  expect(ended).toBe("stagnant");
  const qualities = trials.flatMap(({ quality }) => (quality === null ? [] : [quality]));
  expect(qualities).toHaveLength(scored);
  expect(scored - 1 - qualities.indexOf(Math.max(...qualities))).toBe(10);
});

describe("runSearch with a one-shot quality model", () => {
  it("trains from the start, leaves the policy alone for the first quarter and raises its rate", async () => {
    const models = createToyModels(createToyOneShot());
    const controller = recording(logits(models));
    const outcome = await runSearch(
      { ...models, controller },
      { budget: { steps: 100 }, store: createMemoryStore(), scoreInfeasible: true, candidatesPerStep: 4, weightSteps: 2 },
    );
    expect(models.quality.progress).toHaveLength(200);
    expect(models.quality.progress[0]).toBe(0);
    expect(models.quality.progress.at(-1)).toBe(0.99);
    expect(controller.rates).toHaveLength(75);
    expect(controller.rates[0]).toBeCloseTo(0.1, 12);
    expect(controller.rates.at(-1)).toBeCloseTo(0.1 ** (0.01 / 0.75), 12);
    expect(outcome.trials).toHaveLength(300);
  });

  it("gives training steps the candidates of their indices where told, and the policy's own otherwise", async () => {
    const models = createToyModels(createToyOneShot());
    const [{ advance }, given] = [models.quality, [] as (readonly number[])[]];
    const quality = {
      ...models.quality,
      advance: async (candidates: readonly (readonly number[])[], progress: number) => {
        given.push(...candidates);
        await advance!(candidates, progress);
      },
    };
    const asked: number[] = [];
    const weightCandidate = async (index: number) => {
      asked.push(index);
      return [index % 2, 0, 0, 0];
    };
    const options = { budget: { steps: 3 }, store: createMemoryStore(), weightSteps: 2, weightCandidate };
    await runSearch({ ...models, quality, controller: logits(models) }, options);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
    expect(given).toEqual(asked.map((index) => models.space.canonicalize([index % 2, 0, 0, 0])));
  });

  it("makes the warm-up its share of the steps under a budget of trials", async () => {
    const models = createToyModels(createToyOneShot());
    const outcome = await runSearch(
      { ...models, controller: createRandomController(createToyModels(createToyTable()).space, createRng(1)) },
      { budget: { trials: 30 }, store: createMemoryStore(), scoreInfeasible: true, candidatesPerStep: 1, warmupShare: 0.5 },
    );
    expect(outcome.scored).toBe(30);
    // 30 steps of warm-up; every later step scores one candidate unless it cannot be built.
    expect(outcome.steps - outcome.trials.length).toBe(30);
  });

  it("ends by seconds", async () => {
    const models = createToyModels(createToyOneShot());
    const outcome = await runSearch(
      { ...models, controller: logits(models) },
      { budget: { seconds: 0.05, steps: 1e9 }, store: createMemoryStore() },
    );
    expect(outcome.ended).toBe("budget");
    expect(outcome.steps).toBeGreaterThan(0);
  });
});

it("stops at a signal after a safe point and goes on as if nothing had happened", async () => {
  const options = { budget: { steps: 60 }, checkpointEvery: 7 };
  const whole = createToyModels(createToyOneShot());
  const unbroken = await runSearch({ ...whole, controller: logits(whole) }, { ...options, store: createMemoryStore() });

  const store = createMemoryStore();
  const abort = new AbortController();
  const models = createToyModels(createToyOneShot());
  const stopping = {
    ...models.quality,
    advance: async (candidates: Parameters<NonNullable<typeof models.quality.advance>>[0], progress: number) => {
      if (progress > 0.5) abort.abort();
      await models.quality.advance!(candidates, progress);
    },
  };
  const stopped = runSearch({ ...models, quality: stopping, controller: logits(models) }, { ...options, store, signal: abort.signal });
  await expect(stopped).rejects.toThrow(InterruptedError);
  await expect(stopped).rejects.toMatchObject({ exitStatus: 130 });
  expect(store.trials.length).toBeGreaterThan(0);

  const later = createToyModels(createToyOneShot(99));
  const resumed = await runSearch({ ...later, controller: logits(later, 99) }, { ...options, store });
  expect(resumed).toEqual(unbroken);
});

it("makes a safe point of every step that takes longer than the seconds between two", async () => {
  const store = createMemoryStore();
  let commits = 0;
  const counting: RunStore = {
    ...store,
    async commit(stage, state) {
      commits++;
      await store.commit(stage, state);
    },
  };
  const models = createToyModels(createToyOneShot());
  await runSearch({ ...models, controller: logits(models) }, { budget: { steps: 10 }, store: counting, checkpointSeconds: 1e-9 });
  expect(commits).toBe(10);
});
