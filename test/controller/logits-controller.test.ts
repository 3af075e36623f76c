import { createLogitsController } from "../../src/controller/logits-controller.ts";
import { createRng } from "../../src/core/rng.ts";
import { createIndependentSpace } from "../../src/space/independent.ts";
import type { Candidate } from "../../src/space/space.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToySpace } from "../search/toy-space.ts";

const trial = (candidate: Candidate, reward: number): Trial => ({
  index: 0,
  candidate,
  reward,
  quality: reward,
  cost: { kind: "feasible", metrics: {} },
  stage: "search",
});
const logitsOf = (controller: { dump(): unknown }): readonly number[] => (controller.dump() as { logits: readonly number[] }).logits;

describe("logits controller", () => {
  it("starts uniform, with full entropy", async () => {
    const controller = createLogitsController(createToySpace(), createRng(1));
    expect(controller.entropy!()).toBeCloseTo(1, 12);
    const counts = [0, 0, 0, 0];
    for (const [depth] of await controller.ask(4000)) counts[depth!]!++;
    // Four standard deviations of a binomial count of 1,000.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110);
  });

  it("moves by one learning rate towards what beat the step's mean, away from what fell below", async () => {
    const pair = createIndependentSpace({ name: "pair" }, [{ name: "a", values: [0, 1] }]);
    const controller = createLogitsController(pair, createRng(1), { baseline: "step", learningRate: 0.1 });
    await controller.tell([trial([0], 1), trial([1], 0)]);
    // Adam's first step has the size of the learning rate, whatever the gradient.
    expect(logitsOf(controller)[0]).toBeCloseTo(0.1, 6);
    expect(logitsOf(controller)[1]).toBeCloseTo(-0.1, 6);
    expect(controller.favourite!()).toEqual([0]);
  });

  it("scales the step with the rate", async () => {
    const pair = createIndependentSpace({ name: "pair" }, [{ name: "a", values: [0, 1] }]);
    const controller = createLogitsController(pair, createRng(1), { baseline: "step", learningRate: 0.1 });
    await controller.tell([trial([0], 1), trial([1], 0)], { rate: 0.25 });
    expect(logitsOf(controller)[0]).toBeCloseTo(0.025, 6);
  });

  it("compares with the average of past steps", async () => {
    const pair = createIndependentSpace({ name: "pair" }, [{ name: "a", values: [0, 1] }]);
    const controller = createLogitsController(pair, createRng(1));
    await controller.tell([trial([0], 0.5)]);
    expect(logitsOf(controller)).toEqual([0, 0]);
    await controller.tell([trial([0], 0.7)]);
    expect((controller.dump() as { average: number }).average).toBeCloseTo(0.95 * 0.5 + 0.05 * 0.7, 12);
    expect(logitsOf(controller)[0]).toBeGreaterThan(0);
  });

  it("leaves decisions alone that the candidates do not use, in reward and in entropy", async () => {
    const controller = createLogitsController(createToySpace(), createRng(1), { baseline: "step", entropyWeight: 1 });
    await controller.tell([trial([0, 0, 1, 0], 1), trial([1, 1, 0, 1], 0)]);
    const before = logitsOf(controller);
    await controller.tell([trial([0, 1, 0, 0], 1), trial([1, 1, 2, 1], 0)]);
    // depth takes 0..3, kind 4..5, kernel 6..8.
    expect(logitsOf(controller).slice(6, 9)).toEqual(before.slice(6, 9));
    expect(logitsOf(controller).slice(0, 6)).not.toEqual(before.slice(0, 6));
  });

  it("spreads out again under an entropy bonus alone", async () => {
    const pair = createIndependentSpace({ name: "pair" }, [{ name: "a", values: [0, 1] }]);
    const controller = createLogitsController(pair, createRng(1), { baseline: "step", entropyWeight: 1 });
    for (let step = 0; step < 10; step++) await controller.tell([trial([0], 1), trial([1], 0)]);
    const peaked = controller.entropy!();
    for (let step = 0; step < 200; step++) await controller.tell([trial([0], 0.5), trial([1], 0.5)]);
    expect(controller.entropy!()).toBeGreaterThan(peaked);
    expect(controller.entropy!()).toBeGreaterThan(0.99);
  });
});
