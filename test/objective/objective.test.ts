import type { Constraint } from "../../src/objective/constraint.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import type { Cost } from "../../src/trial/cost-model.ts";

const latency: Constraint = { metric: "latencyMs", kind: "at-most", limit: 2 };
const area: Constraint = { metric: "areaMm2", kind: "at-most", limit: 10 };
const constraints = [latency, area];
const cost = (latencyMs: number, areaMm2: number): Cost => ({ kind: "feasible", metrics: { latencyMs, areaMm2 } });
const unbuildable: Cost = { kind: "infeasible", reasons: [{ code: "too-small", message: "too small" }] };

describe("weighted product", () => {
  it("hard is quality within the limits and quality over the ratio beyond", () => {
    const { reward } = createObjective({ kind: "hard", constraints });
    expect(reward(0.8, cost(2, 10))).toBe(0.8);
    expect(reward(0.8, cost(0.1, 1))).toBe(0.8);
    expect(reward(0.8, cost(4, 10))).toBeCloseTo(0.4, 12);
    expect(reward(0.8, cost(4, 20))).toBeCloseTo(0.2, 12);
  });

  it("soft pays 0.071 in the exponent either way", () => {
    const { reward } = createObjective({ kind: "soft", constraints: [latency] });
    expect(reward(0.8, cost(4, 1))).toBeCloseTo(0.8 * 2 ** -0.071, 12);
    expect(reward(0.8, cost(1, 1))).toBeCloseTo(0.8 * 0.5 ** -0.071, 12);
  });

  it("takes exponents per metric as data", () => {
    const { reward } = createObjective({ kind: "hard", constraints, exponents: { areaMm2: { within: 0, beyond: -2 } } });
    expect(reward(1, cost(4, 20))).toBeCloseTo(0.5 * 0.25, 12);
  });

  it("aims below the limit with a delta", () => {
    const { reward } = createObjective({ kind: "hard", constraints: [latency], aimDelta: 0.5 });
    expect(reward(1, cost(1, 1))).toBe(1);
    expect(reward(1, cost(2, 1))).toBeCloseTo(0.5, 12);
    expect(() => createObjective({ kind: "hard", constraints, aimDelta: 1 })).toThrow("aimDelta is 1");
  });

  it("turns a lower limit round", () => {
    const { reward } = createObjective({ kind: "hard", constraints: [{ metric: "latencyMs", kind: "at-least", limit: 2 }] });
    expect(reward(1, cost(1, 1))).toBeCloseTo(0.5, 12);
    expect(reward(1, cost(3, 1))).toBe(1);
  });
});

describe("absolute penalty", () => {
  it("charges latency from both sides and other metrics only beyond", () => {
    const { reward } = createObjective({ kind: "absolute", constraints });
    expect(reward(0.8, cost(2, 10))).toBe(0.8);
    expect(reward(0.8, cost(1, 10))).toBeCloseTo(0.75, 12);
    expect(reward(0.8, cost(3, 10))).toBeCloseTo(0.75, 12);
    expect(reward(0.8, cost(2, 1))).toBe(0.8);
    expect(reward(0.8, cost(2, 15))).toBeCloseTo(0.75, 12);
  });

  it("is floored at -1 and takes weights and the two-sided metric as data", () => {
    expect(createObjective({ kind: "absolute", constraints }).reward(1, cost(200, 1))).toBe(-1);
    const spec = { kind: "absolute", constraints, weights: { areaMm2: -0.5 }, twoSided: null } as const;
    expect(createObjective(spec).reward(1, cost(1, 20))).toBeCloseTo(0.5, 12);
  });
});

it.each([
  ["soft", 0],
  ["hard", 0],
  ["absolute", -1],
] as const)("%s gives a design that cannot be built %d", (kind, reward) => {
  expect(createObjective({ kind, constraints }).reward(0.9, unbuildable)).toBe(reward);
});

it.each(["soft", "hard", "absolute"] as const)("%s stays finite at a metric of 0 and at a quality of 0", (kind) => {
  const atLeast: Constraint = { ...latency, kind: "at-least" };
  for (const limits of [constraints, [atLeast]]) {
    const { reward } = createObjective({ kind, constraints: limits });
    for (const quality of [0, 1]) for (const value of [0, 1e300]) expect(Number.isFinite(reward(quality, cost(value, value)))).toBe(true);
  }
});

it("names a metric that the cost model does not report", () => {
  const { reward } = createObjective({ kind: "hard", constraints });
  expect(() => reward(1, { kind: "feasible", metrics: { latencyMs: 1 } })).toThrow("areaMm2 is missing");
});
