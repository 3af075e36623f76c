import type { Controller } from "../../src/controller/controller.ts";
import { createLogitsController } from "../../src/controller/logits-controller.ts";
import { createRestartingController } from "../../src/controller/restarting-controller.ts";
import { createRng, type Rng } from "../../src/core/rng.ts";
import { createIndependentSpace } from "../../src/space/independent.ts";
import type { Candidate, Space } from "../../src/space/space.ts";
import type { Trial } from "../../src/trial/trial.ts";

const pair = createIndependentSpace({ name: "pair" }, [{ name: "a", values: [0, 1] }]);
const trial = (candidate: Candidate, reward: number): Trial => ({
  index: 0,
  candidate,
  quality: reward,
  cost: { kind: "feasible", metrics: {} },
  reward,
  stage: "search",
});
const createLogits = (space: Space) => (rng: Rng) => createLogitsController(space, rng, { baseline: "step", learningRate: 0.5 });
const createPair = (): Controller => createRestartingController(pair, createRng(1), { create: createLogits(pair) });

/** Rewards one value above the other until the policy has settled on it and begins anew. */
async function settleOn(controller: Controller, { value, reward }: { readonly value: number; readonly reward: number }): Promise<void> {
  for (let step = 0; step < 100; step++) {
    await controller.tell([trial([value], reward), trial([1 - value], reward - 0.5)]);
    if (controller.entropy!() === 1) return;
  }
  throw new Error("the policy never began anew");
}

describe("restarting controller", () => {
  it("begins anew, uniform, once the policy has settled, and keeps its favourite", async () => {
    const controller = createPair();
    await settleOn(controller, { value: 1, reward: 1 });
    expect(controller.favourite!()).toEqual([1]);
    expect((controller.dump() as { logits: readonly number[] }).logits).toEqual([0, 0]);
  });

  it("names the favourite of the run that was rewarded best", async () => {
    const controller = createPair();
    await settleOn(controller, { value: 1, reward: 0.8 });
    await settleOn(controller, { value: 0, reward: 0.7 });
    expect(controller.favourite!()).toEqual([1]);
    await settleOn(controller, { value: 0, reward: 0.9 });
    expect(controller.favourite!()).toEqual([0]);
  });

  it("gives a policy up that proposes nothing new for ten steps in a row", async () => {
    const controller = createPair();
    const lesson = [trial([1], 1), trial([0], 0.99)];
    await controller.tell(lesson);
    expect(controller.entropy!()).toBeLessThan(1);
    for (let step = 0; step < 9; step++) await controller.tell([trial([1], 1)], { scoredNew: false });
    await controller.tell(lesson, { scoredNew: true });
    for (let step = 0; step < 9; step++) await controller.tell([trial([1], 1)], { scoredNew: false });
    expect(controller.entropy!()).toBeLessThan(1);
    await controller.tell([trial([1], 1)], { scoredNew: false });
    expect(controller.entropy!()).toBe(1);
  });

  it("gives a policy up that finds nothing better for its patience, in candidates", async () => {
    const controller = createRestartingController(pair, createRng(1), { create: createLogits(pair), patience: 6, settledEntropy: 0 });
    await controller.tell([trial([1], 0.9), trial([0], 0.5)]);
    const equals = [trial([1], 0.9), trial([0], 0.5)];
    await controller.tell(equals);
    await controller.tell(equals);
    await controller.tell([trial([1], 0.95), trial([0], 0.5)]);
    for (let step = 0; step < 2; step++) await controller.tell(equals);
    expect(controller.entropy!()).toBeLessThan(1);
    await controller.tell(equals);
    expect(controller.entropy!()).toBe(1);
  });

  it("draws other candidates in every run", async () => {
    const space = createIndependentSpace({ name: "wide" }, [{ name: "a", values: Array.from({ length: 1000 }, (_, at) => at) }]);
    const controller = createRestartingController(space, createRng(1), { create: createLogits(space), idleSteps: 1 });
    const first = await controller.ask(4);
    await controller.tell([trial([0], 1)], { scoredNew: false });
    expect(await controller.ask(4)).not.toEqual(first);
  });

  it("goes on with the state of a policy that never began anew", async () => {
    const plain = createLogits(pair)(createRng(1));
    await plain.tell([trial([1], 1), trial([0], 0.5)]);
    const controller = createPair();
    controller.load(plain.dump());
    expect(controller.entropy!()).toBe(plain.entropy!());
    expect(controller.favourite!()).toEqual([1]);
  });
});
