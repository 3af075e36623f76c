import { createRng } from "../../src/core/rng.ts";
import { sampleVaried } from "../../src/dataset/sample-varied.ts";
import { createSpace } from "../../src/space/create-space.ts";

/** Six decisions of equal values. */
const space = createSpace({ name: "nas-bench-201" });
const ROWS = 8000;
const draw = (row: number) => sampleVaried(space, { row, rng: createRng(1).split(`sample/${row}`) });
const leaning = Array.from({ length: ROWS }, (_, at) => draw(2 * at + 1));

test("how many of the six edges have one operation is uniform over all ways to share six among five", () => {
  // (6 + 4 choose 4) = 210 ways, of which (6 - k + 3 choose 3) give an operation k edges: 84, 56, 35, 20, 10, 4, 1.
  const counts = new Array<number>(7).fill(0);
  for (const candidate of leaning) counts[candidate.filter((value) => value === 2).length]!++;
  [84, 56, 35, 20, 10, 4, 1].forEach((ways, edges) => {
    const share = ways / 210;
    expect(Math.abs(counts[edges]! / ROWS - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / ROWS));
  });
});

test("every value of a decision stays equally likely", () => {
  for (let decision = 0; decision < space.decisions.length; decision++) {
    const share = leaning.filter((candidate) => candidate[decision] === 4).length / ROWS;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.02);
  }
});

test("every other row is a uniform draw, under which an operation on all six edges is a rarity", () => {
  const uniform = Array.from({ length: ROWS }, (_, at) => draw(2 * at));
  // 5 of 15,625 designs against 5 of 210.
  expect(uniform.filter((candidate) => new Set(candidate).size === 1).length).toBeLessThan(12);
  expect(leaning.filter((candidate) => new Set(candidate).size === 1).length).toBeGreaterThan(100);
});
