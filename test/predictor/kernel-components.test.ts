import { componentPrior } from "../../src/predictor/component-prior.ts";
import { KernelComponents } from "../../src/predictor/kernel-components.ts";

/** Two designs of three decisions in two views, with two totals and what one prior says. */
const designs = {
  count: 2,
  views: [Uint8Array.of(0, 1, 2, 0, 1, 0), Uint8Array.of(0, 0, 0, 1, 0, 2)],
  totals: Float32Array.of(1, 2, -1, 2),
  priors: [Float64Array.of(0.5, -2)],
};
const components = new KernelComponents(designs);

describe("KernelComponents", () => {
  test("compares by the share of equal decisions in each view, their squares, all together, and the prior", () => {
    const likeness = new Float64Array(8);
    components.compare([designs, 0], [designs, 1], { target: likeness, offset: 0 });
    expect(components.names).toEqual(["single0", "pairs0", "single1", "pairs1", "together", "prior0", "nearPrior0", "totals"]);
    // Two of three equal in the first view, one of three in the second: shares differ by 1/3 and 2/3, a half on average.
    const wanted = [2 / 3, 4 / 9, 1 / 3, 1 / 9, Math.exp(-3), -1, Math.exp(-6.25), 0];
    for (const [index, value] of wanted.entries()) expect(likeness[index]).toBeCloseTo(value, 12);
  });

  test("sums components by the numbers of equal decisions as it does one by one", () => {
    const weights = [1, 2, 3, 4, 5, 0, 0, 0];
    const likeness = new Float64Array(8);
    components.compare([designs, 0], [designs, 1], { target: likeness, offset: 0 });
    const sum = components.sumByCounts(weights)[components.countsIndex([designs, 0], [designs, 1])];
    expect(sum).toBeCloseTo(
      weights.reduce((total, weight, index) => total + weight * likeness[index]!, 0),
      12,
    );
  });

  test("expects a tenth of its own components where a prior speaks", () => {
    const [alone, tuned] = [componentPrior(["single0", "totals"]), componentPrior(components.names)];
    expect(tuned.weights[0]).toBeCloseTo(0.1 * alone.weights[0]!, 12);
    expect(tuned.weights.at(-1)).toBeCloseTo(0.1 * alone.weights[1]!, 12);
    expect(tuned.weights[5]).toBeGreaterThan(tuned.weights[0]!);
  });
});
