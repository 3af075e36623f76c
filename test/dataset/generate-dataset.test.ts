import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../../src/runtime/progress.ts";
import { createThreadExecutor, generate, readDataset, readFolder, readManifest, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
const newFolder = folders.next;
/** The request generated without interruption in this thread: what every other way must equal. */
let reference: string;
beforeAll(async () => {
  reference = newFolder();
  await generate({ folder: reference });
});

test("stores every pair in shards of the size asked for, with an exact manifest", async () => {
  const manifest = await readManifest(reference);
  expect(manifest).toMatchObject({ version: 1, format: "parquet", seed: 5, count: 95, shardSize: 10 });
  expect(manifest.shards.map(({ rows }) => rows)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
  expect(manifest.shards[3]!.file).toBe("part-00003.parquet");
  expect(await readdir(reference)).toHaveLength(11);
});

test("reads back columns of every pair: metrics where feasible, reasons where not", async () => {
  const { space, count, candidates, feasible, metrics, reasons } = await readDataset(reference);
  expect(count).toBe(95);
  expect(candidates).toHaveLength(95 * space.decisions.length);
  expect(Object.keys(metrics)).toEqual(expect.arrayContaining(["latencyMs", "energyUj", "areaMm2", "cycles"]));
  const share = feasible.reduce((total, flag) => total + flag, 0) / count;
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThan(1);
  for (let row = 0; row < count; row++) {
    const values = Object.values(metrics).map((column) => column[row]!);
    if (feasible[row] === 1) expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    else expect(values.every(Number.isNaN)).toBe(true);
    expect(reasons[row] === "").toBe(feasible[row] === 1);
  }
});

test("a pair depends on seed and number only, not on count or shard size", async () => {
  const folder = newFolder();
  await generate({ folder, count: 40, shardSize: 17 });
  const [small, large] = [await readDataset(folder), await readDataset(reference)];
  expect(small.candidates).toEqual(large.candidates.slice(0, small.candidates.length));
  expect(small.metrics.cycles).toEqual(large.metrics.cycles!.slice(0, 40));
  const other = newFolder();
  await generate({ folder: other, count: 40, seed: 6 });
  expect((await readDataset(other)).candidates).not.toEqual(small.candidates);
});

test.each([1, 2])("gives the same bytes with %i worker threads as inline", async (workers) => {
  const folder = newFolder();
  const executor = createThreadExecutor({ workers });
  await generate({ folder, executor });
  await executor.dispose();
  expect(await readFolder(folder)).toEqual(await readFolder(reference));
});

test("counts every pair of progress once", async () => {
  let advanced = 0;
  const stages: unknown[] = [];
  const progress: Progress = {
    stage(name, options) {
      stages.push({ name, ...options });
      return {
        advance(count = 1) {
          advanced += count;
        },
        finish: () => {},
      };
    },
  };
  await generate({ folder: newFolder(), progress });
  expect(stages).toEqual([{ name: "generate", total: 95, unit: "pairs", done: 0 }]);
  expect(advanced).toBe(95);
});

describe("CSV", () => {
  test("holds the same data as Parquet", async () => {
    const folder = newFolder();
    await generate({ folder, format: "csv" });
    const { manifest: _, space: __, ...csv } = await readDataset(folder);
    const { manifest: ___, space: ____, ...parquet } = await readDataset(reference);
    expect(csv).toEqual(parquet);
    expect((await readFile(join(folder, "part-00009.csv"), "utf8")).trimEnd().split("\n")).toHaveLength(6);
  });
});
