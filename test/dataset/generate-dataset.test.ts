import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DatasetRequest } from "../../src/dataset/dataset-plan.ts";
import type { GenerateOptions } from "../../src/dataset/generate-dataset.ts";
import type { Manifest } from "../../src/dataset/manifest.ts";
import type { Executor } from "../../src/runtime/executor.ts";
import type { Progress } from "../../src/runtime/progress.ts";

// Worker threads load compiled JavaScript, so generation is held against dist/.
const load = (path: string): Promise<unknown> => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { generateDataset } = (await load("dataset/generate-dataset.js")) as typeof import("../../src/dataset/generate-dataset.ts");
const { readDataset } = (await load("dataset/read-dataset.js")) as typeof import("../../src/dataset/read-dataset.ts");
const { convertDataset } = (await load("dataset/convert-dataset.js")) as typeof import("../../src/dataset/convert-dataset.ts");
const { createInlineExecutor } = (await load("runtime/inline-executor.js")) as typeof import("../../src/runtime/inline-executor.ts");
const { createThreadExecutor } = (await load("runtime/thread-executor.js")) as typeof import("../../src/runtime/thread-executor.ts");

const request: DatasetRequest = {
  space: { name: "joint", parts: [{ name: "nas-bench-201" }, { name: "accelerator" }] },
  count: 95,
  seed: 5,
  shardSize: 10,
};

const inline = createInlineExecutor();
let root: string;
/** The request generated without interruption by one thread's worth of work in this one: what every other way must equal. */
let reference: string;
let made = 0;
const newFolder = (): string => join(root, `dataset-${made++}`);
const generate = (options: Partial<GenerateOptions> & { folder: string }): Promise<Manifest> =>
  generateDataset({ ...request, executor: inline, ...options });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-dataset-"));
  reference = newFolder();
  await generate({ folder: reference });
});
afterAll(() => rm(root, { recursive: true }));

/** Every file of a folder by name, as text that compares byte for byte. */
async function readFolder(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await readFile(join(folder, name))).toString("base64")])));
}

test("stores every pair in shards of the size asked for, with an exact manifest", async () => {
  const manifest = JSON.parse(await readFile(join(reference, "manifest.json"), "utf8")) as Manifest;
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

describe("interrupted", () => {
  /** Fires the signal when the n-th shard is ordered. */
  const stopAfter = (shards: number, controller: AbortController): Executor => {
    let ordered = 0;
    return {
      ...inline,
      run(work, input, options) {
        if (++ordered === shards) controller.abort();
        return inline.run(work, input, options);
      },
    };
  };

  test("by its signal: says how to go on, keeps what is done, and resumes to the same bytes", async () => {
    const folder = newFolder();
    const controller = new AbortController();
    const stopped = generate({ folder, executor: stopAfter(5, controller), signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ name: "InterruptedError", exitStatus: 130, fix: expect.stringContaining("--resume") });
    const { shards } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    expect(shards.length).toBeGreaterThan(0);
    expect(shards.length).toBeLessThan(10);
    await expect(readDataset(folder)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining("unfinished") });
    await generate({ folder, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });

  test("by kill -9: loses at most the shards in flight and resumes to the same bytes", async () => {
    const folder = newFolder();
    const large = { ...request, count: 400, shardSize: 5, folder };
    const whole = newFolder();
    await generate({ ...large, folder: whole });
    const child = spawn(process.execPath, [fileURLToPath(new URL("generate-child.mjs", import.meta.url)), JSON.stringify(large)]);
    const ended = once(child, "exit");
    while ((await readdir(folder).catch(() => [])).length < 8) await setTimeout(2);
    child.kill("SIGKILL");
    expect((await ended)[1]).toBe("SIGKILL");
    const { shards } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    const files = (await readdir(folder)).filter((name) => name.endsWith(".parquet"));
    expect(files.length).toBeLessThan(80);
    expect(files.length - shards.length).toBeLessThanOrEqual(3);
    await generate({ ...large, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(whole));
  });

  test("removes what a kill left half-written", async () => {
    const folder = newFolder();
    const controller = new AbortController();
    await generate({ folder, executor: stopAfter(3, controller), signal: controller.signal }).catch(() => {});
    await writeFile(join(folder, "part-00009.parquet.0123456789ab.tmp"), "half");
    await generate({ folder, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });

  test("by a failing worker: the first error comes out, and resuming works", async () => {
    const folder = newFolder();
    let ordered = 0;
    const failing: Executor = {
      ...inline,
      run: (...call) => (++ordered === 4 ? Promise.reject(new Error("worker lost")) : inline.run(...call)),
    };
    await expect(generate({ folder, executor: failing })).rejects.toThrow("worker lost");
    await generate({ folder, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });
});

describe("refuses", () => {
  test("a folder that holds a dataset, unless asked to resume, and writes nothing", async () => {
    const before = await readFolder(reference);
    await expect(generate({ folder: reference })).rejects.toMatchObject({ exitStatus: 2, fix: expect.stringContaining("--resume") });
    expect(await readFolder(reference)).toEqual(before);
  });

  test("a folder that holds something else", async () => {
    const folder = await mkdtemp(join(root, "foreign-"));
    await writeFile(join(folder, "thesis.tex"), "years of work");
    await expect(generate({ folder, resume: true })).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringContaining("thesis.tex"),
    });
    expect(await readdir(folder)).toEqual(["thesis.tex"]);
  });

  test.each([
    [{ seed: 6 }, "seed is 6 as asked, expected 5"],
    [{ count: 96 }, "count is 96 as asked, expected 95"],
    [{ shardSize: 11 }, "shardSize is 11 as asked, expected 10"],
    [{ format: "csv" as const }, 'format is "csv" as asked, expected "parquet"'],
    [
      { space: { name: "joint", parts: [{ name: "mobilenet-v2" }, { name: "accelerator" }] } },
      'space.parts.0.name is "mobilenet-v2" as asked, expected "nas-bench-201"',
    ],
  ])("to resume with %j, naming field and both values", async (change, message) => {
    const before = await readFolder(reference);
    await expect(generate({ folder: reference, resume: true, ...change })).rejects.toMatchObject({
      name: "InputError",
      exitStatus: 2,
      message: expect.stringContaining(message),
    });
    expect(await readFolder(reference)).toEqual(before);
  });

  test.each([
    [{ count: 0 }, "count is 0, expected an integer of at least 1"],
    [{ count: 1.5 }, "count is 1.5"],
    [{ seed: -1 }, "seed is -1"],
    [{ shardSize: 0 }, "shardSize is 0"],
    [{ space: { name: "accelerator" } }, "space is accelerator, expected a joint space"],
    [{ space: { name: "no-such-space" } }, "no-such-space"],
  ])("the request %j and makes no folder", async (change, message) => {
    const folder = newFolder();
    await expect(generate({ folder, ...change })).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining(message) });
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });
});

describe("locked", () => {
  test("two writers are not let into one folder at the same time", async () => {
    const folder = newFolder();
    const first = generate({ folder });
    while ((await readdir(folder).catch(() => [])).length < 2) await setTimeout(1);
    await expect(generate({ folder, resume: true })).rejects.toMatchObject({ code: "folder-in-use" });
    await first;
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });
});

describe("damaged", () => {
  const damage = async (change: (folder: string) => Promise<void>): Promise<string> => {
    const folder = newFolder();
    await generate({ folder, count: 30 });
    await change(folder);
    return folder;
  };

  test("a shard with one byte changed is named, with the hash found and the hash expected, on reading and on resuming", async () => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "part-00001.parquet");
      const bytes = await readFile(path);
      bytes[100]! ^= 1;
      await writeFile(path, bytes);
    });
    const { shards } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    const expected = {
      name: "DamagedFileError",
      exitStatus: 4,
      message: expect.stringMatching(new RegExp(`part-00001\\.parquet: its SHA-256 is [0-9a-f]{64}, expected ${shards[1]!.sha256}`)),
      fix: expect.stringContaining("--resume"),
    };
    await expect(readDataset(folder)).rejects.toMatchObject(expected);
    await expect(generate({ folder, count: 30, resume: true })).rejects.toMatchObject(expected);
  });

  test("a missing shard is named on reading and made again on resuming", async () => {
    const folder = await damage((dataset) => rm(join(dataset, "part-00002.parquet")));
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringContaining("part-00002.parquet: it is missing"),
    });
    await generate({ folder, count: 30, resume: true });
    expect((await readDataset(folder)).count).toBe(30);
  });

  test.each([
    ["torn", (text: string) => text.slice(0, 300), "it is not JSON"],
    ["of another version", (text: string) => text.replace('"version": 1', '"version": 2'), "version is not valid"],
    ["with an unknown key", (text: string) => text.replace('"seed"', '"speed": 1, "seed"'), "speed"],
  ])("a manifest that is %s is named", async (_name, change, message) => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "manifest.json");
      await writeFile(path, change(await readFile(path, "utf8")));
    });
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringMatching(new RegExp(`manifest\\.json.*${message}`, "s")),
    });
  });

  test("a manifest that counts other rows than a shard holds is refused", async () => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "manifest.json");
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replace('"rows": 10', '"rows": 9').replace('"count": 30', '"count": 29'));
    });
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringContaining("part-00000.parquet: it holds 10 rows, expected 9"),
    });
  });

  test("a dataset whose columns are not the space's decisions is refused", async () => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "manifest.json");
      await writeFile(path, (await readFile(path, "utf8")).replace('"name": "accelerator.peX"', '"name": "accelerator.peZ"'));
    });
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringMatching(/"accelerator\.peZ", expected "accelerator\.peX"/),
    });
  });

  test("a folder without a manifest is not a dataset", async () => {
    await expect(readDataset(root)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining("holds no manifest.json") });
  });
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

  test("converts there and back to the same bytes", async () => {
    const [there, back] = [newFolder(), newFolder()];
    await convertDataset({ from: reference, to: there, format: "csv" });
    await convertDataset({ from: there, to: back, format: "parquet" });
    expect(await readFolder(back)).toEqual(await readFolder(reference));
    await expect(convertDataset({ from: reference, to: there, format: "csv" })).rejects.toMatchObject({ exitStatus: 2 });
  });
});
