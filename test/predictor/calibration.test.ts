import { createRng } from "../../src/core/rng.ts";
import { splitRows } from "../../src/dataset/split.ts";
import { conformalIntervals, conformalScores } from "../../src/predictor/conformal.ts";
import { feasibilityThreshold } from "../../src/predictor/feasibility-threshold.ts";
import { markUnfamiliar, measureRanges } from "../../src/predictor/input-ranges.ts";
import { expectedErrors, fitErrors } from "../../src/predictor/residual-scale.ts";
import { trainingRows } from "../../src/predictor/training-rows.ts";
import { exampleRows } from "./example-rows.ts";

describe("conformalIntervals", () => {
  const predictions = {
    count: 1,
    metrics: { ms: Float64Array.of(10) },
    feasibleProbability: Float64Array.of(1),
    scales: { ms: Float64Array.of(0.1) },
  };
  const scores = { ms: [-4, -3, -2, -1, 0.5, 1, 2, 3, 5] };

  test("take the score whose rank is that share of one more than there are", () => {
    // Sizes are 0.5 1 1 2 2 3 3 4 5: of rank ceil(10 * 0.8) = 8 is 4.
    const { low, high } = conformalIntervals(predictions, { metric: "ms", scores, coverage: 0.8, sides: "both" });
    expect([low[0], high[0]]).toEqual([10 * Math.exp(-0.4), 10 * Math.exp(0.4)]);
    const upper = conformalIntervals(predictions, { metric: "ms", scores, coverage: 0.8, sides: "upper" });
    expect([upper.low[0], upper.high[0]]).toEqual([0, 10 * Math.exp(0.1 * 3)]);
  });

  test("are infinite where there are too few scores for that share", () => {
    expect(conformalIntervals(predictions, { metric: "ms", scores, coverage: 0.95, sides: "both" }).high[0]).toBe(Number.POSITIVE_INFINITY);
    expect(() => conformalIntervals(predictions, { metric: "uj", scores, coverage: 0.5, sides: "both" })).toThrow("Cannot bound uj");
  });

  test("cover as promised on average over draws of calibration rows, whatever the errors' distribution", () => {
    const rng = createRng(11);
    const [draws, count] = [400, 30];
    let covered = 0;
    for (let draw = 0; draw < draws; draw++) {
      const errors = Array.from({ length: count + 1 }, () => rng.normal() ** 3);
      const actual = errors.slice(1).map((error) => 10 * Math.exp(0.1 * error));
      const known = { ms: conformalScores(actual, new Array(count).fill(10), new Array(count).fill(0.1)) };
      const { low, high } = conformalIntervals(predictions, { metric: "ms", scores: known, coverage: 0.8, sides: "both" });
      const next = 10 * Math.exp(0.1 * errors[0]!);
      if (next >= low[0]! && next <= high[0]!) covered++;
    }
    // Between 0.8 and 0.8 + 1/31 in expectation; three standard errors are 0.06.
    expect(covered / draws).toBeGreaterThan(0.74);
    expect(covered / draws).toBeLessThan(0.89);
  });
});

describe("feasibilityThreshold", () => {
  test("stays at a half where those called feasible are", () => {
    expect(feasibilityThreshold([1, 1, 0, 0], Float64Array.of(0.9, 0.6, 0.4, 0.1))).toBe(0.5);
  });

  test("rises above infeasible designs that look feasible, and allows one in two hundred", () => {
    expect(feasibilityThreshold([1, 0, 1], Float64Array.of(0.9, 0.7, 0.6))).toBeCloseTo(0.7, 6);
    expect(feasibilityThreshold([1, 0, 1], Float64Array.of(0.9, 0.7, 0.6))).toBeGreaterThan(0.7);
    const many = Float64Array.from({ length: 400 }, (_, row) => 0.999 - row / 1000);
    const flags = [...many].map((_, row) => (row === 250 ? 0 : 1));
    expect(feasibilityThreshold(flags, many)).toBe(0.5);
  });
});

describe("markUnfamiliar", () => {
  test("marks rows beyond the range of training by more than a twentieth of it", () => {
    const ranges = measureRanges(Float32Array.of(0, 5, 10, 5), 2);
    expect(ranges).toEqual({ least: [0, 5], most: [10, 5] });
    expect([...markUnfamiliar(ranges, Float32Array.of(10.4, 5, 10.6, 5, -0.6, 5, 3, 6))]).toEqual([0, 1, 1, 1]);
  });
});

describe("fitErrors", () => {
  test("finds where errors are ten times as large", () => {
    const rng = createRng(2);
    const sources = Float32Array.from({ length: 2000 }, (_, row) => (row % 2 === 0 ? -1 : 1));
    const residuals = Float64Array.from(sources, (source) => (source > 0 ? 0.1 : 0.01) * rng.normal());
    const errors = expectedErrors(fitErrors({ sources, residuals }), Float32Array.of(-1, 1));
    expect(errors[1]! / errors[0]!).toBeGreaterThan(8);
    expect(errors[1]! / errors[0]!).toBeLessThan(12);
  });
});

describe("trainingRows", () => {
  test("divides the unseen pairs into calibration and test, and leaves the others", () => {
    const rows = exampleRows(1500);
    const [split, before] = [trainingRows(rows), splitRows(rows)];
    expect(split.train).toEqual(before.train);
    expect([...split.calibration, ...split.test].sort((a, b) => a - b)).toEqual([...before.test]);
    expect([...split.scale]).toEqual([...before.validation, ...before.unused]);
    expect(split.calibration.length).toBeGreaterThan(3);
    expect(split.test.length).toBeGreaterThan(split.calibration.length);
  });
});
