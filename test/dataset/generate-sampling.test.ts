import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetRequest } from "../../src/dataset/dataset-plan.ts";
import type { Learner } from "../../src/dataset/sample-active.ts";
import { createThreadExecutor, generate as generateAny, readDataset, readFolder, readManifest, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
/** Eight files of five rows. */
const generate = (options: Parameters<typeof generateAny>[0]) => generateAny({ count: 40, shardSize: 5, ...options });

/** Unsure about designs by the index of their first decision. */
const learner: Learner = {
  name: "first decision",
  score: async ({ space }, { count, candidates }) =>
    Float64Array.from({ length: count }, (_, row) => candidates[row * space.decisions.length]!),
};
const ways: readonly (readonly [string, NonNullable<DatasetRequest["sampling"]>])[] = [
  ["sobol", "sobol"],
  ["latin-hypercube", "latin-hypercube"],
  ["varied", "varied"],
  ["stratified", { kind: "stratified", feasibleShare: 0.9 }],
  ["active", { kind: "active", rounds: 3, learner }],
];

describe.each(ways)("%s", (_name, sampling) => {
  test("gives the same bytes in threads, and after shards of every round were lost", async () => {
    const [whole, threaded] = [folders.next(), folders.next()];
    await generate({ folder: whole, sampling });
    const executor = createThreadExecutor({ workers: 2 });
    await generate({ folder: threaded, sampling, executor });
    expect(await readFolder(threaded)).toEqual(await readFolder(whole));
    for (const index of [1, 4, 7]) await rm(join(threaded, `part-0000${index}.parquet`));
    await generate({ folder: threaded, sampling, executor, resume: true });
    await executor.dispose();
    expect(await readFolder(threaded)).toEqual(await readFolder(whole));
  });

  test("says in the manifest how rows were drawn, and resumes in no other way", async () => {
    const folder = folders.next();
    await generate({ folder, sampling, count: 20 });
    const said = typeof sampling === "object" && "learner" in sampling ? { ...sampling, learner: "first decision" } : sampling;
    expect((await readManifest(folder)).sampling).toEqual(said);
    await expect(generate({ folder, count: 20, resume: true })).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringMatching(/^Cannot resume: sampling is "uniform" as asked/),
    });
  });
});

test("a Latin hypercube has every value of a decision equally often", async () => {
  const folder = folders.next();
  await generate({ folder, sampling: "latin-hypercube" });
  const { space, count, candidates } = await readDataset(folder);
  for (const [decision, { values }] of space.decisions.entries()) {
    const counts = new Array<number>(values.length).fill(0);
    for (let row = 0; row < count; row++) counts[candidates[row * space.decisions.length + decision]!]!++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
});

test("a stratified dataset holds the share asked for, and every row the uniform draws it took", async () => {
  const folder = folders.next();
  await generate({ folder, sampling: { kind: "stratified", feasibleShare: 0.85 } });
  const { count, feasible, counts } = await readDataset(folder);
  expect(feasible.reduce((total, flag) => total + flag, 0)).toBe(Math.floor(0.85 * count));
  expect(counts.draws!.every((draws) => draws >= 1)).toBe(true);
  expect(Math.max(...counts.draws!)).toBeGreaterThan(1);
});

test("a row of a stratified dataset that took one draw is the row of the uniform one", async () => {
  const [uniform, stratified] = [folders.next(), folders.next()];
  await generate({ folder: uniform });
  await generate({ folder: stratified, sampling: { kind: "stratified", feasibleShare: 0.85 } });
  const [plain, drawn] = [await readDataset(uniform), await readDataset(stratified)];
  const width = plain.space.decisions.length;
  const rowOf = ({ candidates }: typeof plain, row: number): string => candidates.subarray(row * width, (row + 1) * width).join();
  for (const [row, draws] of drawn.counts.draws!.entries()) expect(rowOf(plain, row) === rowOf(drawn, row)).toBe(draws === 1);
});

test("the first round of an active dataset is the uniform one, the others go where the learner is unsure, and CSV gives the same rows", async () => {
  const [uniform, active, csv] = [folders.next(), folders.next(), folders.next()];
  const sampling = { kind: "active", rounds: 2, learner } as const;
  await generate({ folder: uniform });
  await generate({ folder: active, sampling });
  await generate({ folder: csv, sampling, format: "csv" });
  const [plain, chosen, again] = [await readDataset(uniform), await readDataset(active), await readDataset(csv)];
  expect(again.candidates).toEqual(chosen.candidates);
  const width = plain.space.decisions.length;
  expect(Array.from(chosen.counts.round!)).toEqual(Array.from({ length: 40 }, (_, row) => (row < 20 ? 1 : 2)));
  expect(chosen.candidates.subarray(0, 20 * width)).toEqual(plain.candidates.subarray(0, 20 * width));
  const firsts = Array.from({ length: 20 }, (_, at) => chosen.candidates[(20 + at) * width]!);
  // Never where the score is 0; about (0 + 1 + 4 + 9 + 16) / 10 = 3 in the mean, where uniform draws give 2 with a deviation of 0.3.
  expect(firsts).not.toContain(0);
  expect(firsts.reduce((total, first) => total + first, 0) / 20).toBeGreaterThan(2.4);
});

test("a learner is handed the finished rows of the rounds before, and what it throws comes out", async () => {
  const folder = folders.next();
  const seen: number[] = [];
  const watching: Learner = {
    name: "watching",
    score: async (known, pool) => {
      seen.push(known.count, known.metrics.latencyMs!.length, pool.count);
      if (known.count > 15) throw new Error("cannot learn from so many");
      return new Float64Array(pool.count);
    },
  };
  await expect(generate({ folder, sampling: { kind: "active", rounds: 4, learner: watching } })).rejects.toThrow(
    "cannot learn from so many",
  );
  expect(seen).toEqual([10, 10, 100, 20, 20, 100]);
  expect((await readManifest(folder)).shards).toHaveLength(4);
});

test.each([
  [{ sampling: { kind: "stratified", feasibleShare: 1 } }, "feasibleShare is 1, expected a share above 0 and below 1"],
  [{ sampling: { kind: "active", rounds: 9, learner } }, "rounds is 9, expected an integer from 2 to 8, the number of files"],
  [{ sampling: { kind: "active", rounds: 2, learner }, part: { index: 1, of: 2 } }, "part is 1 of 2, expected none"],
  [{ part: { index: 3, of: 2 } }, "part.index is 3, expected an integer from 1 to 2"],
  [{ part: { index: 1, of: 9 } }, "part.of is 9, expected an integer from 2 to 8"],
  [
    {
      sampling: { kind: "stratified", feasibleShare: 0.5 },
      labels: { name: "command x", metrics: ["latencyMs"], cost: { name: "x", estimate: async () => [] } },
    },
    "sampling is stratified, expected another way where a command gives the figures",
  ],
] as const)("refuses %j", async (change, message) => {
  await expect(generate({ folder: folders.next(), ...change })).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringContaining(message),
  });
});
