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

/** Every file of a folder as text that compares byte for byte. */
async function readFolder(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await readFile(join(folder, name))).toString("base64")])));
}

test("generate --shard and data merge give the bytes of one generation", async () => {
  const [whole, merged] = [join(root, "whole"), join(root, "merged")];
  const parts = [1, 2, 3].map((part) => join(root, `part-${part}`));
  await generate("--output", whole, "--sampling", "latin-hypercube");
  for (const [at, part] of parts.entries()) await generate("--output", part, "--sampling", "latin-hypercube", "--shard", `${at + 1}/3`);
  expect(printed).toMatch(/part-2: 10 pairs \(part 2 of 3\), /);
  printed = "";
  await run(dataCommand(), "merge", merged, parts[1]!, parts[2]!, parts[0]!);
  expect(printed).toBe(`${merged}: 30 pairs of 3 parts\n`);
  expect(await readFolder(merged)).toEqual(await readFolder(whole));
});

test("data stats of a stratified dataset says what uniform draws would have given", async () => {
  const folder = join(root, "stratified");
  await generate("--output", folder, "--sampling", "stratified", "--feasible-share", "0.8");
  printed = "";
  await run(dataCommand(), "stats", folder, "--json");
  const stats = JSON.parse(printed);
  expect(stats.feasible).toBe(24);
  expect(stats.uniformFeasibleShare).toBeGreaterThan(0.8);
  printed = "";
  await run(dataCommand(), "stats", folder);
  expect(printed).toMatch(/stratified: uniform draws from the space are feasible in \d\d\.\d %/);
});

test("data split counts the splits, and writes them where an output is named", async () => {
  await run(dataCommand(), "split", dataset, "--json");
  const { splits } = JSON.parse(printed) as { splits: Record<string, { rows: number; feasible: number }> };
  expect(Object.values(splits).reduce((total, { rows }) => total + rows, 0)).toBe(30);
  printed = "";
  const output = join(root, "splits");
  await run(dataCommand(), "split", dataset, "--output", output);
  expect(printed).toMatch(/train +\d+ +\d+\.\d %/);
  const { count } = JSON.parse(await readFile(join(output, "train", "manifest.json"), "utf8"));
  expect(count).toBe(splits.train!.rows);
});

test.each([
  [["--sampling", "stratified"], /--feasible-share is missing/],
  [["--feasible-share", "0.5"], /--feasible-share is given without --sampling stratified/],
  [["--rounds", "3"], /--rounds is given without --sampling active/],
  [["--sampling", "stratified", "--feasible-share", "many"], /feasibleShare is NaN, expected a share above 0 and below 1/],
  [["--sampling", "active", "--rounds", "4"], /rounds is 4, expected an integer from 2 to 3, the number of files/],
])("generate refuses %j", async (words, message) => {
  const refused = generate("--output", join(root, "refused"), ...words);
  await expect(refused).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(message) });
});

test.each(["2", "0/3", "4/3", "1/1", "a/b"])("generate refuses --shard %s as usage", async (shard) => {
  await expect(generate("--output", join(root, "refused"), "--shard", shard)).rejects.toMatchObject({ code: "commander.invalidArgument" });
});
