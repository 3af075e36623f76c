import { createRng } from "../../src/core/rng.ts";
import { fitHeavyTails } from "../../src/predictor/heavy-tails.ts";
import { fitKernelTarget } from "../../src/predictor/kernel-target.ts";
import { fitComponents } from "../../src/predictor/variance-components.ts";

const SIZE = 120;
/** One row in so many is far off. */
const WILD = 10;
const rng = createRng(4);
const inputs = Float64Array.from({ length: SIZE }, () => rng.normal());
/** A line of slope 1 with a noise of variance 0.01. */
const calm = inputs.map((value) => value + 0.1 * rng.normal());
const wild = calm.map((value, row) => (row % WILD === 0 ? value + 3 : value));
const line = Float64Array.from({ length: SIZE ** 2 }, (_, at) => inputs[Math.floor(at / SIZE)]! * inputs[at % SIZE]!);
const prior = { weights: Float64Array.of(1), noise: 0.1, rows: 1e-3 };

describe("fitHeavyTails", () => {
  test("gives rows that are far off most of the noise, and the others what is theirs", () => {
    const start = fitComponents([line], wild, prior);
    const { noise, spread } = fitHeavyTails(wild, { all: [line], few: [line], prior, start });
    // A tenth of the rows at 3: the variance is 0.9 or so while all count alike.
    expect(start.noise).toBeGreaterThan(0.5);
    expect(noise).toBeLessThan(0.1);
    for (let row = 0; row < SIZE; row++) {
      if (row % WILD === 0) expect(spread![row]).toBeGreaterThan(10);
      else expect(spread![row]).toBeLessThan(3);
    }
  });

  test("leaves rows of normal noise about as they are", () => {
    const start = fitComponents([line], calm, prior);
    const { weights, noise, spread } = fitHeavyTails(calm, { all: [line], few: [line], prior, start });
    expect(weights[0]! / start.weights[0]!).toBeCloseTo(1, 1);
    expect(noise / start.noise).toBeGreaterThan(0.5);
    expect(noise / start.noise).toBeLessThan(1.1);
    // `(f + e / noise) / (f + 1)` with f = 4 is at least 0.8.
    expect(Math.min(...spread!)).toBeGreaterThanOrEqual(0.8);
  });
});

describe("fitKernelTarget", () => {
  test("takes heavy tails where they rank the rows better, and not unless told that there may be some", () => {
    const rows = {
      metric: "ms",
      values: wild.map((value) => value + 10),
      matrices: [line],
      groups: Int32Array.from({ length: SIZE }, (_, row) => row),
      prior,
      powers: [1],
    };
    const [even, heavy] = [fitKernelTarget(rows), fitKernelTarget({ ...rows, heavyTails: true })];
    // How far the slope is from 1: coefficients times inputs give it.
    const slope = ({ target }: typeof even) =>
      target.deviation * target.weights[0]! * inputs.reduce((sum, value, row) => sum + value * target.coefficients[row]!, 0);
    expect(Math.abs(slope(heavy) - 1)).toBeLessThanOrEqual(Math.abs(slope(even) - 1));
    expect(heavy.target.noise).toBeLessThanOrEqual(even.target.noise);
  });
});
