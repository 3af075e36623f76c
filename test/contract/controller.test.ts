import type { BoundMaximizer, Screen } from "../../src/controller/bound-maximizer.ts";
import type { Controller } from "../../src/controller/controller.ts";
import { createEvolutionController } from "../../src/controller/evolution-controller.ts";
import { createExhaustiveMaximizer } from "../../src/controller/exhaustive-maximizer.ts";
import { createGuidedMaximizer } from "../../src/controller/guided-maximizer.ts";
import { createLogitsController } from "../../src/controller/logits-controller.ts";
import { createLstmController } from "../../src/controller/lstm-controller.ts";
import { createNsga2Controller } from "../../src/controller/nsga2-controller.ts";
import { createPartController } from "../../src/controller/part-controller.ts";
import { createPhasedController } from "../../src/controller/phased-controller.ts";
import { createRandomController } from "../../src/controller/random-controller.ts";
import { createRestartingController } from "../../src/controller/restarting-controller.ts";
import { createSurrogateController } from "../../src/controller/surrogate-controller.ts";
import { DamagedFileError } from "../../src/core/errors.ts";
import type { Json } from "../../src/core/json.ts";
import { createRng, type Rng } from "../../src/core/rng.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import { planController } from "../../src/search/plan-controller.ts";
import { createIndependentSpace } from "../../src/space/independent.ts";
import type { Candidate, Space } from "../../src/space/space.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToySpace, toyMetrics, toyQuality } from "../search/toy-space.ts";

const screenOf = (space: Space): Screen => ({
  space,
  cost: {
    name: "toy",
    estimate: async (candidates) => candidates.map((candidate) => ({ kind: "feasible", metrics: toyMetrics(candidate) })),
  },
  objective: createObjective({ kind: "hard", constraints: [{ metric: "latencyMs", kind: "at-most", limit: 16 }] }),
});
const guideOf = (space: Space, rng: Rng): BoundMaximizer =>
  createGuidedMaximizer({
    screen: screenOf(space),
    guide: createEvolutionController(space, rng.split("guide"), { population: 12 }),
    proposals: 48,
  });
type Create = (space: Space, rng: Rng) => Controller;
const controllers: readonly (readonly [string, Create])[] = [
  ["logits", (space, rng) => createLogitsController(space, rng, { entropyWeight: 0.01 })],
  ["logits with a step baseline", (space, rng) => createLogitsController(space, rng, { baseline: "step" })],
  ["random", createRandomController],
  [
    "logits begun anew",
    (space, rng) =>
      createRestartingController(space, rng, { create: (own) => createLogitsController(space, own), settledEntropy: 0.99, idleSteps: 3 }),
  ],
  ["lstm", (space, rng) => createLstmController(space, rng, { hidden: 8 })],
  ["nsga2", (space, rng) => createNsga2Controller(space, rng, { population: 10, metrics: ["latencyMs"] })],
  [
    "surrogate over all designs",
    (space, rng) => createSurrogateController(space, rng, { maximizer: createExhaustiveMaximizer(screenOf(space)), initial: 6 }),
  ],
  [
    "surrogate climbed by evolution",
    (space, rng) => createSurrogateController(space, rng, { maximizer: guideOf(space, rng), initial: 6, memory: 24 }),
  ],
  [
    "evolution on a learned quality",
    (space, rng) =>
      planController("evolution", { screen: screenOf(space), rng, isCostFree: false, isCostCheap: false, learnsQuality: true }).controller,
  ],
  [
    "a part's own",
    (space, rng) =>
      createPartController(space, {
        part: space.parts[0]!,
        inner: createEvolutionController(space, rng, { population: 12 }),
        held: () => [0, 0, 0, 0],
      }),
  ],
  [
    "one after the other",
    (space, rng) =>
      createPhasedController(space, {
        phases: [
          { controller: "first", until: 0.5 },
          { controller: "second", until: 1 },
        ],
        controllers: {
          first: { create: () => createLogitsController(space, rng.split("first")) },
          second: { create: () => createEvolutionController(space, rng.split("second"), { population: 12 }) },
        },
        objective: screenOf(space).objective,
        start: space.decisions.map(() => 0),
      }),
  ],
  ["evolution", (space, rng) => createEvolutionController(space, rng, { population: 12, tournament: 3 })],
];

const space = createToySpace();
const trialOf = (candidate: Candidate, index: number): Trial => ({
  index,
  candidate,
  quality: toyQuality(candidate),
  cost: { kind: "feasible", metrics: toyMetrics(candidate) },
  reward: toyQuality(candidate),
  stage: "search",
});

async function turn(controller: Controller, count = 4): Promise<readonly Candidate[]> {
  const candidates = await controller.ask(count);
  await controller.tell(candidates.map(trialOf));
  return candidates;
}

async function turns(controller: Controller, count: number): Promise<readonly (readonly Candidate[])[]> {
  const result: (readonly Candidate[])[] = [];
  for (let step = 0; step < count; step++) result.push(await turn(controller));
  return result;
}

describe.each(controllers)("controller %s", (_, create) => {
  it("proposes as many candidates as asked, each within the space", async () => {
    const controller = create(space, createRng(1));
    for (const step of await turns(controller, 20)) {
      expect(step).toHaveLength(4);
      for (const candidate of step) {
        expect(candidate).toHaveLength(space.decisions.length);
        candidate.forEach((value, at) => {
          expect(Number.isInteger(value) && value >= 0 && value < space.decisions[at]!.values.length).toBe(true);
        });
      }
    }
    expect(await controller.ask(0)).toEqual([]);
  });

  it("repeats itself with the same seed and differs with another", async () => {
    const first = await turns(create(space, createRng(7)), 10);
    expect(await turns(create(space, createRng(7)), 10)).toEqual(first);
    expect(await turns(create(space, createRng(8)), 10)).not.toEqual(first);
  });

  it("goes on bit for bit from a dump that went through JSON", async () => {
    const original = create(space, createRng(3));
    await turns(original, 10);
    const state = JSON.parse(JSON.stringify(original.dump())) as Json;
    const copy = create(space, createRng(99));
    await turns(copy, 2);
    copy.load(state);
    expect(copy.dump()).toEqual(state);
    expect(await turns(copy, 10)).toEqual(await turns(original, 10));
    expect(copy.dump()).toEqual(original.dump());
  });

  it("takes a dump that later steps do not change", async () => {
    const controller = create(space, createRng(4));
    await turns(controller, 5);
    const state = controller.dump();
    const text = JSON.stringify(state);
    await turns(controller, 5);
    expect(JSON.stringify(state)).toBe(text);
  });

  it("refuses the state of another space or controller and names what differs", () => {
    const controller = create(space, createRng(1));
    const other = create(createIndependentSpace({ name: "other" }, [{ name: "a", values: [1, 2] }]), createRng(1));
    expect(() => controller.load(other.dump())).toThrow(DamagedFileError);
    expect(() => controller.load(other.dump())).toThrow("space is");
    expect(() => controller.load({ version: 1, controller: "nobody" })).toThrow('controller is "nobody"');
  });

  it("takes candidates that are not its own, designs that cannot be built and an empty list", async () => {
    const controller = create(space, createRng(5));
    await controller.tell([]);
    await controller.tell([
      trialOf([1, 1, 2, 0], 0),
      { ...trialOf([0, 0, 0, 0], 1), quality: null, cost: { kind: "infeasible", reasons: [] }, reward: 0 },
    ]);
    expect(await controller.ask(3)).toHaveLength(3);
    const entropy = controller.entropy?.() ?? 0;
    expect(entropy).toBeGreaterThanOrEqual(0);
    expect(entropy).toBeLessThanOrEqual(1);
  });
});
