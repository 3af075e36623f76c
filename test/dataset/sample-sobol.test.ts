import { createRng } from "../../src/core/rng.ts";
import { createSobolSampler, requireSobolDimensions, sobolDirections, sobolPoint } from "../../src/dataset/sample-sobol.ts";
import { SOBOL_DIRECTIONS } from "../../src/dataset/sample-sobol-directions.ts";
import { createSpace } from "../../src/space/create-space.ts";
import type { Space } from "../../src/space/space.ts";

const DIMENSIONS = SOBOL_DIRECTIONS.length + 1;
const spaceOf = (sizes: readonly number[]): Space =>
  createSpace({
    name: "own",
    decisions: sizes.map((size, at) => ({ name: `d${at}`, values: Array.from({ length: size }, (_, value) => value) })),
  });

/** The bits of a point as exact fractions of one: points in the order of the binary number, where others use Gray's. */
const fraction = (dimension: number, row: number): number => sobolPoint(sobolDirections(dimension), row) / 2 ** 32;

test("the first dimensions are the published sequence", () => {
  // Worked by hand from the recurrence: dimension 1 reverses bits, dimension 2 has all initial numbers 1, dimension 3 has 1 and 3.
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((row) => fraction(0, row))).toEqual([0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875]);
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((row) => fraction(1, row))).toEqual([0, 0.5, 0.75, 0.25, 0.625, 0.125, 0.375, 0.875]);
  expect([0, 1, 2, 3].map((row) => fraction(2, row))).toEqual([0, 0.5, 0.75, 0.25]);
});

test("the table holds primitive-length directions: odd, and the k-th below 2^k", () => {
  for (const { polynomial, initial } of SOBOL_DIRECTIONS) {
    expect(initial).toHaveLength(31 - Math.clz32(polynomial));
    for (const [at, number] of initial.entries()) expect(number % 2 === 1 && number < 2 ** (at + 1)).toBe(true);
  }
  expect(new Set(SOBOL_DIRECTIONS.map(({ polynomial }) => polynomial)).size).toBe(SOBOL_DIRECTIONS.length);
});

test("any aligned block of 2^k points holds each k-bit interval of every dimension once", () => {
  for (let dimension = 0; dimension < DIMENSIONS; dimension++) {
    const directions = sobolDirections(dimension);
    for (const first of [0, 64, 6400]) {
      const cells = Array.from({ length: 64 }, (_, at) => Math.floor(sobolPoint(directions, first + at) / 2 ** 26));
      expect(new Set(cells).size).toBe(64);
    }
  }
});

test("the first two dimensions are a net: every elementary interval of area 2^-6 holds one of 64 points, scrambled or not", () => {
  const sample = createSobolSampler(spaceOf([64, 64]), createRng(7));
  const plain = Array.from({ length: 64 }, (_, row) => [0, 1].map((dimension) => Math.floor(fraction(dimension, row) * 64)));
  for (const points of [plain, Array.from({ length: 64 }, (_, row) => sample(row))]) {
    for (let bits = 0; bits <= 6; bits++) {
      const cells = points.map(([x, y]) => `${x! >> bits},${y! >> (6 - bits)}`);
      expect(new Set(cells).size).toBe(64);
    }
  }
});

test("covers the values of every decision of a joint space evenly, also where their number is no power of two", () => {
  const space = createSpace({ name: "joint", parts: [{ name: "mobilenet-v2" }, { name: "accelerator" }] });
  const sample = createSobolSampler(space, createRng(3));
  const rows = Array.from({ length: 256 }, (_, row) => sample(row));
  for (const [decision, { values }] of space.decisions.entries()) {
    const counts = values.map((_, value) => rows.filter((row) => row[decision] === value).length);
    // One point in each of 256 equal intervals, of which a value may share those at its two ends.
    for (const count of counts) expect(Math.abs(count - 256 / values.length)).toBeLessThan(2);
  }
});

test("covers pairs of decisions more evenly than independent draws", () => {
  const space = spaceOf(Array.from({ length: 20 }, () => 4));
  const unevenness = (sample: (row: number) => readonly number[]): number => {
    const rows = Array.from({ length: 512 }, (_, row) => sample(row));
    let total = 0;
    for (let a = 0; a < 20; a++)
      for (let b = 0; b < a; b++) {
        const counts = new Array<number>(16).fill(0);
        for (const row of rows) counts[row[a]! * 4 + row[b]!]!++;
        total += counts.reduce((sum, count) => sum + (count - 32) ** 2, 0);
      }
    return total;
  };
  const rng = createRng(5);
  const independent = unevenness((row) => {
    const stream = rng.split(`row/${row}`);
    return space.decisions.map(({ values }) => stream.integer(values.length));
  });
  const sobol = unevenness(createSobolSampler(space, createRng(5)));
  expect(sobol).toBeLessThan(independent / 4);
});

test("another seed scrambles otherwise", () => {
  const space = spaceOf([64, 64, 64]);
  const [first, second] = [1, 2].map((seed) => createSobolSampler(space, createRng(seed)));
  expect(Array.from({ length: 8 }, (_, row) => first!(row))).not.toEqual(Array.from({ length: 8 }, (_, row) => second!(row)));
});

test("refuses a space with more decisions than there are dimensions, and says what to use instead", () => {
  expect(() => requireSobolDimensions(spaceOf(new Array<number>(DIMENSIONS).fill(2)))).not.toThrow();
  expect(() => requireSobolDimensions(spaceOf(new Array<number>(DIMENSIONS + 1).fill(2)))).toThrow(
    `it has ${DIMENSIONS + 1} decisions, expected at most ${DIMENSIONS}`,
  );
});
