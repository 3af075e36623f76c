import { createRng } from "../../src/core/rng.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import { meterCost } from "../../src/search/metered-cost.ts";
import { meterQuality } from "../../src/search/metered-quality.ts";
import { isSpaceFor, planStrategy } from "../../src/search/plan-strategy.ts";
import { runSearch } from "../../src/search/run-search.ts";
import { createMemoryStore, type RunStore } from "../../src/search/run-store.ts";
import { listPhases, STRATEGY_NAMES, type StrategyName } from "../../src/search/strategy.ts";
import { createAcceleratorSpace } from "../../src/space/accelerator.ts";
import { createJointSpace } from "../../src/space/joint.ts";
import type { Candidate } from "../../src/space/space.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";
import type { QualityModel } from "../../src/trial/quality-model.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToySpace, toyMetrics, toyQuality } from "./toy-space.ts";

const space = createJointSpace([createToySpace(), createAcceleratorSpace({ name: "accelerator" })]);
/** The network 1:0:0:1 on the middle of the accelerators. */
const start: Candidate = [1, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2];
const networkOf = (candidate: Candidate): string => candidate.slice(0, 4).join(":");
const acceleratorOf = (candidate: Candidate): string => candidate.slice(4).join(":");

/** More of anything makes the network's latency smaller and the area larger. */
const cost: CostModel = {
  name: "toy",
  estimate: async (candidates) =>
    candidates.map((candidate) => {
      const size = candidate.slice(4).reduce((sum, value) => sum + value, 0);
      return { kind: "feasible", metrics: { latencyMs: toyMetrics(candidate).latencyMs / (1 + size / 10), areaMm2: 1 + size } };
    }),
};
const quality: QualityModel = { name: "toy", estimate: async (candidates) => candidates.map(toyQuality) };
const objective = createObjective({
  kind: "hard",
  constraints: [
    { metric: "latencyMs", kind: "at-most", limit: 6 },
    { metric: "areaMm2", kind: "at-most", limit: 18 },
  ],
});

function plan(strategy: StrategyName, name: Parameters<typeof planStrategy>[1] = "evolution", from = start) {
  const metered = meterCost(cost);
  const planned = planStrategy(strategy, name, {
    screen: { space, cost: metered, objective },
    rng: createRng(1),
    isCostFree: false,
    start: from,
    frugalMetric: "latencyMs",
  });
  return { metered, ...planned };
}

async function search(strategy: StrategyName, { trials = 120, store = createMemoryStore() }: { trials?: number; store?: RunStore } = {}) {
  const { controller, metered, pace } = plan(strategy);
  const looked = meterQuality(quality, space);
  const outcome = await runSearch(
    { space, quality: looked, cost: metered, objective, controller },
    { budget: { trials }, store, ...pace, paidQuality: looked, paidCost: metered, scoreInfeasible: true },
  );
  return { ...outcome, looked: looked.asked };
}

const distinct = (trials: readonly Trial[], of: (candidate: Candidate) => string): number =>
  new Set(trials.map(({ candidate }) => of(candidate))).size;

describe("planStrategy", () => {
  it("moves networks alone on the given accelerator", async () => {
    const { trials } = await search("network-only");
    expect(new Set(trials.map(({ candidate }) => acceleratorOf(candidate)))).toEqual(new Set(["2:2:2:2:2:2:2"]));
    expect(distinct(trials, networkOf)).toBeGreaterThan(20);
  });

  it("moves accelerators alone for the given network, looks at its quality once, and brings latency down within the limits", async () => {
    const { trials, looked, paid } = await search("accelerator-only");
    expect(new Set(trials.map(({ candidate }) => networkOf(candidate)))).toEqual(new Set(["1:0:0:1"]));
    expect(looked).toBe(1);
    expect(paid).toBeGreaterThan(100);
    const within = trials.filter((trial) => trial.cost.kind === "feasible" && trial.cost.metrics.areaMm2! <= 18);
    const latencies = within.map((trial) => (trial.cost.kind === "feasible" ? trial.cost.metrics.latencyMs! : 0));
    // Latency is 5 / (1 + size / 10), and the area leaves a size of 17: 1.852 ms at least, which evolution finds or all but finds.
    expect(Math.min(...latencies)).toBeLessThan(2.1);
    expect(Math.min(...latencies)).toBeGreaterThanOrEqual(5 / 2.7);
  });

  it("switches to accelerators for the best network so far at three quarters of the search", async () => {
    const { trials } = await search("switch", { trials: 160 });
    const before = trials.slice(0, 110);
    const after = trials.slice(136);
    expect(distinct(before, networkOf)).toBeGreaterThan(20);
    expect(distinct(after, networkOf)).toBe(1);
    const within = before.filter(({ reward, quality: found }) => reward === found);
    const best = within.reduce((top, trial) => (trial.quality! > top.quality! ? trial : top));
    expect(after[0]!.quality).toBeGreaterThanOrEqual(best.quality!);
  });

  it("alternates, every phase holding the best design before it", async () => {
    const { trials } = await search("alternating", { trials: 240 });
    expect(distinct(trials, networkOf)).toBeGreaterThan(10);
    expect(distinct(trials, acceleratorOf)).toBeGreaterThan(10);
    expect(new Set(trials.slice(0, 40).map(({ candidate }) => acceleratorOf(candidate)))).toEqual(new Set(["2:2:2:2:2:2:2"]));
  });

  it("leaves a phase in which nothing is within the limits", async () => {
    const large: Candidate = [1, 0, 0, 1, 4, 4, 3, 3, 4, 4, 4];
    const { controller, metered, pace } = plan("alternating", "evolution", large);
    const outcome = await runSearch(
      { space, quality, cost: metered, objective, controller },
      { budget: { trials: 40 }, store: createMemoryStore(), ...pace },
    );
    expect(outcome).toMatchObject({ scored: 40, ended: "budget" });
    expect(
      outcome.trials.filter(({ quality: found }) => found !== null).every(({ candidate }) => acceleratorOf(candidate) !== "4:4:3:3:4:4:4"),
    ).toBe(true);
  });

  it.each(STRATEGY_NAMES)("goes on bit for bit from any safe point (%s)", async (strategy) => {
    const whole = await search(strategy, { trials: 60 });
    const states: { at: number; state: unknown }[] = [];
    const store = createMemoryStore();
    const broken: RunStore = {
      ...store,
      trials: store.trials,
      async commit(stage, state) {
        states.push({ at: store.trials.length, state: JSON.parse(JSON.stringify(state)) });
        await store.commit(stage, state);
        if (states.length === 3) throw new Error("killed");
      },
    };
    const { controller, metered, pace } = plan(strategy);
    const looked = meterQuality(quality, space);
    const models = { space, quality: looked, cost: metered, objective, controller };
    const options = { budget: { trials: 60 }, ...pace, paidQuality: looked, paidCost: metered, scoreInfeasible: true, checkpointEvery: 1 };
    await expect(runSearch(models, { ...options, store: broken })).rejects.toThrow("killed");
    const resumed = await search(strategy, { trials: 60, store });
    expect(resumed).toEqual(whole);
  });

  it("names the controller's phases to nobody else: a dump of another strategy is refused", () => {
    expect(() => plan("switch").controller.load(plan("joint").controller.dump())).toThrow("controller is");
  });
});

describe("listPhases", () => {
  it.each(STRATEGY_NAMES)("rises to the whole search (%s)", (strategy) => {
    const ends = listPhases(strategy).map(({ until }) => until);
    expect(ends.at(-1)).toBe(1);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  it("takes the number of turns and the place of the switch", () => {
    expect(listPhases("alternating", { turns: 2 }).map(({ controller, until }) => `${controller} ${until}`)).toEqual([
      "network 0.375",
      "accelerator 0.5",
      "network 0.875",
      "accelerator 1",
    ]);
    expect(listPhases("switch", { switchAt: 0.4 })[0]!.until).toBe(0.4);
  });
});

it("knows which spaces have what a strategy moves", () => {
  const networks = createToySpace();
  const accelerators = createAcceleratorSpace({ name: "accelerator" });
  const fitting = (subject: typeof networks): readonly StrategyName[] => STRATEGY_NAMES.filter((name) => isSpaceFor(name, subject));
  expect(fitting(space)).toEqual([...STRATEGY_NAMES]);
  expect(fitting(networks)).toEqual(["joint", "network-only"]);
  expect(fitting(accelerators)).toEqual(["joint", "accelerator-only"]);
});
