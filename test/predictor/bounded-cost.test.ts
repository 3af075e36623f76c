import { createBoundedCost } from "../../src/predictor/bounded-cost.ts";
import type { Predictor } from "../../src/predictor/predictor.ts";
import { createAcceleratorSpace } from "../../src/space/accelerator.ts";

const space = createAcceleratorSpace({ name: "accelerator" });
const design = [0, 0, 0, 0, 0, 0, 0];

/** Predicts 10 ms everywhere, feasible with 0.9, expecting errors of 0.1 in the logarithm; the errors of calibration were 1 to 4 times that. */
const predictor: Predictor = {
  space: space.spec,
  targets: [{ metric: "latencyMs" }],
  threshold: 0.5,
  scores: { latencyMs: [1, 2, 3, 4] },
  predict: ({ count }) => ({
    count,
    metrics: { latencyMs: new Float64Array(count).fill(10) },
    feasibleProbability: new Float64Array(count).fill(0.9),
    scales: { latencyMs: new Float64Array(count).fill(0.1) },
    unfamiliar: new Uint8Array(count),
  }),
};

describe("createBoundedCost", () => {
  it("answers with the bound of the asked share, at the rank ceil(5 share) of the calibration's errors", async () => {
    const [cost] = await createBoundedCost(predictor, space, 0.6).estimate([design]);
    expect(cost).toMatchObject({ kind: "feasible", feasibleProbability: 0.9 });
    expect(cost?.kind === "feasible" && cost.metrics.latencyMs).toBeCloseTo(10 * Math.exp(0.3), 12);
    const [wider] = await createBoundedCost(predictor, space, 0.8).estimate([design]);
    expect(wider?.kind === "feasible" && wider.metrics.latencyMs).toBeCloseTo(10 * Math.exp(0.4), 12);
  });

  it("keeps what is predicted infeasible", async () => {
    const [cost] = await createBoundedCost({ ...predictor, threshold: 0.95 }, space, 0.6).estimate([design]);
    expect(cost).toMatchObject({ kind: "infeasible", reasons: [{ code: "predicted-infeasible" }] });
  });

  it("refuses a predictor that knows too little for the share, and says how many rows there are", () => {
    expect(() => createBoundedCost(predictor, space, 0.9)).toThrow("calibrated on 4 rows, expected enough rows for a share of 0.9");
    expect(() => createBoundedCost({ ...predictor, scores: {} }, space, 0.5)).toThrow("not calibrated");
  });
});
