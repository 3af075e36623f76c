import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";

// Generation runs in worker threads, which load compiled JavaScript.
const load = (path: string): Promise<unknown> => import(new URL(`../../dist/cli/${path}`, import.meta.url).href);
const { generateCommand } = (await load("generate-command.js")) as typeof import("../../src/cli/generate-command.ts");
const { dataCommand } = (await load("data-command.js")) as typeof import("../../src/cli/data-command.ts");

let root: string;
let dataset: string;
let printed: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-cli-"));
  dataset = join(root, "dataset");
});
afterAll(() => rm(root, { recursive: true }));
const { write } = process.stdout;
beforeEach(() => {
  printed = "";
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
});
afterEach(() => {
  process.stdout.write = write;
});

const run = (command: Command, ...words: string[]): Promise<unknown> => command.parseAsync(words, { from: "user" });
const generate = (...words: string[]): Promise<unknown> =>
  run(generateCommand(), "--space", "nas-bench-201", "--count", "30", "--workers", "1", "--shard-size", "10", "--quiet", ...words);

test("generate --json writes the dataset and prints one document", async () => {
  await generate("--output", dataset, "--seed", "9", "--set", "inputSize=16", "--json");
  expect(JSON.parse(printed)).toMatchObject({ folder: dataset, rows: 30, shards: 3, seed: 9 });
  const manifest = JSON.parse(await readFile(join(dataset, "manifest.json"), "utf8"));
  expect(manifest.space.parts[0]).toMatchObject({ name: "nas-bench-201", inputSize: 16 });
  expect(await readdir(dataset)).toEqual(["manifest.json", "part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]);
});

test("generate refuses the folder it has just written, and goes on with --resume", async () => {
  const again = ["--output", dataset, "--seed", "9", "--set", "inputSize=16"];
  await expect(generate(...again)).rejects.toMatchObject({ exitStatus: 2, code: "folder-occupied" });
  await generate(...again, "--resume");
  expect(printed).toMatch(/: 30 pairs, \d+\.\d % of them feasible\n$/);
});

test.each([
  [["--set", "inputsize=16"], /inputsize/],
  [["--set", "inputSize"], /--set is inputSize, expected key=value/],
  [["--accelerators", "toaster"], /toaster/],
])("generate refuses %j and makes no folder", async (words, message) => {
  const folder = join(root, "refused");
  await expect(generate("--output", folder, ...words)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(message) });
  await expect(readdir(folder)).rejects.toThrow("ENOENT");
});

test.each([[["--count", "0"]], [["--format", "xlsx"]], [["--workers", "two"]]])("generate refuses %j as usage", async (words) => {
  await expect(generate("--output", join(root, "refused"), ...words)).rejects.toMatchObject({ code: "commander.invalidArgument" });
});

test("data stats counts rows and splits", async () => {
  await run(dataCommand(), "stats", dataset, "--json");
  const stats = JSON.parse(printed);
  expect(stats).toMatchObject({ folder: dataset, rows: 30, seed: 9 });
  expect(stats.splits.train + stats.splits.validation + stats.splits.test + stats.splits.unused).toBe(30);
  printed = "";
  await run(dataCommand(), "stats", dataset);
  expect(printed).toMatch(/latencyMs +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+\n/);
});

test("data head prints the first rows, and no more than there are", async () => {
  await run(dataCommand(), "head", dataset, "--rows", "2", "--json");
  const { rows } = JSON.parse(printed) as { rows: { candidate: string; feasible: boolean; metrics: unknown }[] };
  expect(rows).toHaveLength(2);
  for (const { candidate, feasible, metrics } of rows) {
    expect(candidate).toMatch(/^\d(:\d){12}$/);
    expect(metrics === null).toBe(!feasible);
  }
  printed = "";
  await run(dataCommand(), "head", dataset, "--rows", "1000");
  expect(printed.trimEnd().split("\n")).toHaveLength(32);
});

test("data convert writes CSV that stats read the same", async () => {
  const csv = join(root, "csv");
  await run(dataCommand(), "convert", dataset, "--format", "csv", "--output", csv);
  printed = "";
  await run(dataCommand(), "stats", csv, "--json");
  const fromCsv = JSON.parse(printed);
  printed = "";
  await run(dataCommand(), "stats", dataset, "--json");
  expect({ ...fromCsv, folder: dataset }).toEqual(JSON.parse(printed));
});
