import { createFrugalObjective } from "../../src/objective/frugal-objective.ts";
import type { Cost } from "../../src/trial/cost-model.ts";

const objective = createFrugalObjective({
  constraints: [
    { metric: "latencyMs", kind: "at-most", limit: 2 },
    { metric: "areaMm2", kind: "at-most", limit: 10 },
  ],
  metric: "latencyMs",
});
const cost = (latencyMs: number, areaMm2: number): Cost => ({ kind: "feasible", metrics: { latencyMs, areaMm2 } });

describe("createFrugalObjective", () => {
  it("rises above the quality as the metric falls within the limits", () => {
    expect(objective.reward(0.6, cost(2, 10))).toBeCloseTo(0.6 * 1.5, 12);
    expect(objective.reward(0.6, cost(1, 3))).toBeCloseTo(0.6 * (1 + 2 / 3), 12);
  });

  it("is the hard form outside them, below the quality", () => {
    expect(objective.reward(0.6, cost(4, 10))).toBeCloseTo(0.3, 12);
    expect(objective.reward(0.6, cost(1, 20))).toBeCloseTo(0.3, 12);
    expect(objective.reward(0.6, { kind: "infeasible", reasons: [] })).toBe(0);
  });

  it("measures a metric without a limit in its unit", () => {
    const free = createFrugalObjective({ constraints: [], metric: "energyUj" });
    expect(free.reward(0.5, { kind: "feasible", metrics: { energyUj: 3 } })).toBeCloseTo(0.5 * 1.25, 12);
    expect(free.reward(0.5, cost(1, 1))).toBeCloseTo(1, 12);
  });
});
