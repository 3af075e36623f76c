import { drawStratum, uniformFeasibleShare } from "../../src/dataset/sample-stratified.ts";
import { createSpace } from "../../src/space/create-space.ts";
import type { Candidate } from "../../src/space/space.ts";

const space = createSpace({
  name: "own",
  decisions: [
    { name: "memory", values: [1, 2, 4, 8, 16] },
    { name: "lanes", values: [1, 2, 4, 8] },
  ],
});
/** One design in five is infeasible: that of the least memory. */
const simulate = ([memory]: Candidate) => ({ kind: memory === 0 ? ("infeasible" as const) : ("feasible" as const) });
const drawAll = (count: number, feasibleShare: number, seed = 1) =>
  Array.from({ length: count }, (_, row) => drawStratum(space, row, { seed, feasibleShare, simulate }));

test("any first rows hold the share, give or take one", () => {
  for (const share of [0.1, 0.5, 0.9]) {
    const flags = drawAll(200, share).map(({ outcome }) => Number(outcome.kind === "feasible"));
    let feasible = 0;
    for (const [row, flag] of flags.entries()) {
      feasible += flag;
      expect(Math.abs(feasible - share * (row + 1))).toBeLessThan(1);
    }
  }
});

test("rows of a side are uniform on it", () => {
  const rows = drawAll(4000, 0.5).map(({ candidate }) => candidate);
  const shareOf = (memory: number): number => rows.filter((row) => row[0] === memory).length / rows.length;
  expect(shareOf(0)).toBe(0.5);
  // An eighth each, within four standard errors of 0.0052.
  for (const memory of [1, 2, 3, 4]) expect(Math.abs(shareOf(memory) - 0.125)).toBeLessThan(0.021);
});

test.each([0.1, 0.5, 0.9])("the draws tell how many designs of the space are feasible (share %d)", (share) => {
  const rows = drawAll(2000, share);
  const feasible = Uint8Array.from(rows, ({ outcome }) => Number(outcome.kind === "feasible"));
  const draws = Uint32Array.from(rows, (row) => row.draws);
  // Of at least 2000 draws, so within four standard errors of at most sqrt(0.16 / 2000) = 0.009.
  expect(Math.abs(uniformFeasibleShare({ feasible, counts: { draws } }) - 0.8)).toBeLessThan(0.036);
});

test("gives up where a side is empty, and says so", () => {
  const always = (): { kind: "feasible" } => ({ kind: "feasible" });
  expect(() => drawStratum(space, 0, { seed: 1, feasibleShare: 0.5, simulate: always })).toThrow(
    "none of 10000 designs of own is infeasible, expected one for row 0",
  );
});
