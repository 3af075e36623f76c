import { componentPrior } from "../../src/predictor/component-prior.ts";
import { KernelComponents } from "../../src/predictor/kernel-components.ts";

/** Two designs of three decisions in two views, with what is left out of them, two totals and what one prior says. */
const designs = {
  count: 2,
  views: [Uint8Array.of(0, 1, 2, 0, 1, 0), Uint8Array.of(0, 0, 0, 1, 0, 2)],
  idle: Uint8Array.of(0, 1, 2, 0, 1, 1),
  constant: Uint8Array.of(0, 0),
  totals: Float32Array.of(1, 2, -1, 2),
  priors: [Float64Array.of(0.5, -2)],
};
const components = new KernelComponents(designs);

describe("KernelComponents", () => {
  test("compares by the share of equal decisions in each view, their squares, all together, what is left out, and the prior", () => {
    const likeness = new Float64Array(10);
    components.compare([designs, 0], [designs, 1], { target: likeness, offset: 0 });
    expect(components.names).toEqual([
      ...["single0", "pairs0", "single1", "pairs1", "together", "idlePairs", "idleTogether"],
      ...["prior0", "nearPrior0", "totals"],
    ]);
    // Two of three equal in the first view, one of three in the second: shares differ by 1/3 and 2/3, a half on average. Two of three left out alike.
    const wanted = [2 / 3, 4 / 9, 1 / 3, 1 / 9, Math.exp(-3), 4 / 9, Math.exp(-2), -1, Math.exp(-6.25), 0];
    for (const [index, value] of wanted.entries()) expect(likeness[index]).toBeCloseTo(value, 12);
  });

  test("says nothing of what is left out where nothing can be", () => {
    const { idle: _, ...others } = designs;
    expect(new KernelComponents(others).names).not.toContain("idlePairs");
  });

  test("sums components by the numbers of equal decisions as it does one by one", () => {
    const weights = [1, 2, 3, 4, 5, 6, 7, 0, 0, 0];
    const likeness = new Float64Array(10);
    components.compare([designs, 0], [designs, 1], { target: likeness, offset: 0 });
    const sum = components.sumByCounts(weights)[components.countsIndex([designs, 0], [designs, 1])];
    expect(sum).toBeCloseTo(
      weights.reduce((total, weight, index) => total + weight * likeness[index]!, 0),
      12,
    );
  });

  test("sums totals to a vector that gives what comparing them one by one does", () => {
    const sums = components.sumTotals(designs, [2, -1]);
    const compared = [0, 1].map((row) => components.compareTotals([designs, 1], [designs, row]));
    expect(components.applyTotals(sums, [designs, 1])).toBeCloseTo(2 * compared[0]! - compared[1]!, 12);
  });

  test("ties designs of constant output to the others by priors alone where there are five of each", () => {
    const repeat = (times: number) => ({
      count: 2 * times,
      views: designs.views.map((view) => Uint8Array.from({ length: 6 * times }, (_, at) => view[at % 6]!)),
      constant: Uint8Array.from({ length: 2 * times }, (_, row) => row % 2),
      totals: Float32Array.from({ length: 4 * times }, (_, at) => [3, 2, -1, 2][at % 4]!),
      priors: [Float64Array.from({ length: 2 * times }, (_, row) => [0.5, -2][row % 2]!)],
    });
    for (const [times, tied] of [
      [4, true],
      [5, false],
    ] as const) {
      const many = repeat(times);
      const own = new KernelComponents(many);
      const likeness = new Float64Array(own.names.length);
      own.compare([many, 0], [many, 1], { target: likeness, offset: 0 });
      expect(likeness[0]! > 0).toBe(tied);
      expect(likeness[own.names.indexOf("prior0")]).toBeCloseTo(-1, 12);
      expect(own.compareTotals([many, 0], [many, 1])).toBeCloseTo(tied ? 1 : 0, 12);
      own.compare([many, 1], [many, 3], { target: likeness, offset: 0 });
      expect(likeness[0]).toBe(1);
      // A row's totals are 3 and 2, which make 13 with themselves and 1 with the other kind's; the first alone differs between designs.
      const sums = own.sumTotals(many, new Float64Array(many.count).fill(1));
      expect(own.applyTotals(sums, [many, 0])).toBeCloseTo(times * (tied ? 13 + 1 : 13), 12);
    }
  });

  test("expects a tenth of its own components where a prior speaks", () => {
    const [alone, tuned] = [componentPrior(["single0", "totals"]), componentPrior(components.names)];
    expect(tuned.weights[0]).toBeCloseTo(0.1 * alone.weights[0]!, 12);
    expect(tuned.weights.at(-1)).toBeCloseTo(0.1 * alone.weights[1]!, 12);
    expect(tuned.weights[components.names.indexOf("prior0")]).toBeGreaterThan(tuned.weights[0]!);
  });
});
