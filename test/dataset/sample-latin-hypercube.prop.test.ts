import fc from "fast-check";
import { createRng } from "../../src/core/rng.ts";
import { createLatinHypercubeSampler, permuteIndex } from "../../src/dataset/sample-latin-hypercube.ts";
import { createSpace } from "../../src/space/create-space.ts";

test("a keyed permutation takes each index to another, and stays inside", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (size, keys) => {
      const places = Array.from({ length: size }, (_, index) => permuteIndex(index, { size, keys }));
      expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, index) => index));
    }),
    { numRuns: 60 },
  );
});

test("every value of a decision comes as often as any other, give or take one, and every level once where there are as many values", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 200 }), fc.nat(), (widths, count, seed) => {
      const decisions = widths.map((width, at) => ({ name: `d${at}`, values: Array.from({ length: width }, (_, value) => value) }));
      const sample = createLatinHypercubeSampler(createSpace({ name: "own", decisions }), { rng: createRng(seed), count });
      const rows = Array.from({ length: count }, (_, row) => sample(row));
      for (const [decision, width] of widths.entries()) {
        const counts = new Array<number>(width).fill(0);
        for (const row of rows) counts[row[decision]!]!++;
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 60 },
  );
});

test("decisions are in orders of their own, uncorrelated to four standard errors, and another seed gives others", () => {
  const values = Array.from({ length: 200 }, (_, value) => value);
  const space = createSpace({ name: "own", decisions: ["a", "b", "c", "d"].map((name) => ({ name, values })) });
  const draw = (seed: number) => {
    const sample = createLatinHypercubeSampler(space, { rng: createRng(seed), count: 200 });
    return Array.from({ length: 200 }, (_, row) => sample(row));
  };
  const rows = draw(1);
  expect(rows).not.toEqual(draw(2));
  const columns = [...[0, 1, 2, 3].map((at) => rows.map((row) => row[at]!)), values];
  const variance = (200 ** 2 - 1) / 12;
  for (const [at, column] of columns.entries())
    for (const other of columns.slice(0, at)) {
      const covariance = column.reduce((sum, value, row) => sum + (value - 99.5) * (other[row]! - 99.5), 0) / 200;
      expect(Math.abs(covariance / variance)).toBeLessThan(4 / Math.sqrt(200));
    }
});
