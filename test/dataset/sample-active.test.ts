import { emptyRows } from "../../src/dataset/rows.ts";
import { chooseCandidates, type KnownRows, type Learner } from "../../src/dataset/sample-active.ts";
import { scoreDisagreement } from "../../src/dataset/sample-disagreement.ts";
import { createSpace } from "../../src/space/create-space.ts";

const values = Array.from({ length: 100 }, (_, value) => value);
const space = createSpace({
  name: "own",
  decisions: [
    { name: "a", values },
    { name: "b", values: [0, 1, 2] },
  ],
});
const known = (first: readonly number[]): KnownRows => {
  const rows = emptyRows(first.length, { decisions: 2, metrics: ["latencyMs"] });
  rows.candidates.set(first.flatMap((a) => [a, 0]));
  return { space, ...rows };
};
const signal = new AbortController().signal;
const scoring = (score: (a: number) => number): Learner => ({
  name: "toy",
  score: async (_, { count, candidates }) => Float64Array.from({ length: count }, (_row, row) => score(candidates[2 * row]!)),
});
const choose = async (learner: Learner, rows: number, options: { readonly seed?: number; readonly round?: number } = {}) => {
  const chosen = await chooseCandidates(known([5]), { learner, seed: 1, round: 2, rows, signal, ...options });
  return Array.from({ length: rows }, (_, row) => [chosen[2 * row]!, chosen[2 * row + 1]!] as const);
};

test("chooses new designs only, each once", async () => {
  const designs = (
    await choose(
      scoring((a) => a + 1),
      60,
    )
  ).map((design) => design.join());
  expect(new Set(designs).size).toBe(60);
  expect(designs).not.toContain("5,0");
});

test("takes what has twice the score twice as often, while that is not used up", async () => {
  let high = 0;
  for (let round = 2; round < 62; round++)
    high += (
      await choose(
        scoring((a) => (a < 50 ? 1 : 2)),
        4,
        { round },
      )
    ).filter(([a]) => a >= 50).length;
  // Two thirds of 240, within four standard errors of sqrt(240 * 2 / 9) = 7.3.
  expect(Math.abs(high - 160)).toBeLessThan(30);
});

test("never takes a score of 0 before others, and takes what there is where all are 0", async () => {
  const some = scoring((a) => (a < 80 ? 0 : 1));
  for (let round = 2; round < 12; round++) for (const [a] of await choose(some, 10, { round })) expect(a).toBeGreaterThanOrEqual(80);
  expect(
    await choose(
      scoring(() => 0),
      10,
    ),
  ).toHaveLength(10);
});

test("depends on seed and round alone", async () => {
  const learner = scoring((a) => a);
  expect(await choose(learner, 10)).toEqual(await choose(learner, 10));
  expect(await choose(learner, 10)).not.toEqual(await choose(learner, 10, { seed: 2 }));
  expect(await choose(learner, 10)).not.toEqual(await choose(learner, 10, { round: 3 }));
});

test("refuses scores that are none, and a space without enough new designs", async () => {
  await expect(
    choose(
      scoring((a) => a - 50),
      10,
    ),
  ).rejects.toThrow(/Learner toy gave \d\d scores, number \d+ -\d+, expected/);
  await expect(choose({ name: "short", score: async () => new Float64Array(3) }, 10)).rejects.toThrow("Learner short gave 3 scores");
  await expect(
    choose(
      scoring(() => 1),
      400,
    ),
  ).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining("expected 400") });
});

test("disagreement is the spread of logarithms and of the chance to run, each in units of its mean", () => {
  const member = (latency: readonly number[], chance: readonly number[]) => ({
    metrics: { latencyMs: Float64Array.from(latency) },
    feasibleProbability: Float64Array.from(chance),
  });
  const { E } = Math;
  // Logarithms 0 and 2, 1 and 1, 0 and 4: deviations 1, 0, 2 with mean 1. Chances spread by 0, 0, 0.1: 0, 0, 3 of their mean.
  const scores = scoreDisagreement([member([1, E, 1], [1, 0.5, 0.4]), member([E ** 2, E, E ** 4], [1, 0.5, 0.6])]);
  expect(scores[0]).toBeCloseTo(1 * 1 + 0, 12);
  expect(scores[1]).toBeCloseTo(0, 12);
  expect(scores[2]).toBeCloseTo(0.5 * 2 + 3, 12);
  expect(scoreDisagreement([member([1, 2], [1, 1]), member([1, 2], [1, 1])])).toEqual(new Float64Array(2));
});
