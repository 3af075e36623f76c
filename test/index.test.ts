import {
  baseline,
  createInlineExecutor,
  createPredictorCost,
  createRng,
  createSpace,
  jointSpec,
  mobilenetV2,
  mobilenetV2Spec,
  sampleCandidate,
  simulate,
  trainPredictor,
} from "../src/index.ts";

test("the library simulates a reference network on a preset, as the README shows", () => {
  const result = simulate(mobilenetV2({ width: 0.5, inputSize: 160 }), baseline);
  if (result.kind === "infeasible") throw new Error(result.reasons[0]!.message);
  expect(result.macs).toBe(46_065_600);
  expect(result.latencyMs).toBeCloseTo(result.cycles / (baseline.clockMhz * 1000), 12);
});

test("the parts of all three jobs are exported", () => {
  expect([createInlineExecutor, createPredictorCost, trainPredictor].every((part) => typeof part === "function")).toBe(true);
  const space = createSpace(jointSpec(mobilenetV2Spec({ inputSize: 28 }), { name: "accelerator" }));
  expect(sampleCandidate(space, createRng(1))).toHaveLength(space.decisions.length);
});
