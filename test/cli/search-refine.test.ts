import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { searchCommand } from "../../src/cli/search-command.ts";
import { trainCommand } from "../../src/cli/train-command.ts";
import type { SearchResult } from "../../src/search/search-result.ts";

// Generation runs in worker threads, which load compiled JavaScript.
const { generateCommand } = (await import(
  new URL("../../dist/cli/generate-command.js", import.meta.url).href
)) as typeof import("../../src/cli/generate-command.ts");

const table = fileURLToPath(new URL("../../datasets/published/tables/nb201_accuracy.csv.gz", import.meta.url));
let root: string;
let printed = "";
const { write } = process.stdout;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-refine-"));
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
});
afterAll(async () => {
  process.stdout.write = write;
  await rm(root, { recursive: true });
});

const from = { from: "user" } as const;
const trials = ["--trials", "16"];
const search = async (...more: string[]): Promise<string> => {
  printed = "";
  const words = ["--space", "nas-bench-201+accelerator", "--quality", `table:${table}:c100_val_200`, "--verify", "simulator", "--quiet"];
  const predicted = ["--cost", `predictor:${join(root, "model")}`, "--dataset", join(root, "data"), "--refine", "1", "--tolerance", "0"];
  const limits = ["--constraint", "latencyMs<=0.1", "--constraint", "areaMm2<=20"];
  await searchCommand().parseAsync([...words, ...predicted, ...limits, ...more], from);
  return printed;
};

test("trains the predictor further on the verified best, says how far it was off, and resumes to the same bytes", async () => {
  const generated = ["--space", "nas-bench-201", "--count", "1000", "--workers", "1", "--output", join(root, "data"), "--quiet"];
  await generateCommand().parseAsync(generated, from);
  const training = ["--output", join(root, "model"), "--kind", "network", "--epochs", "12", "--batch-size", "64", "--quiet"];
  await trainCommand().parseAsync([join(root, "data"), ...training], from);
  const folder = join(root, "run");
  const result = JSON.parse(await search(...trials, "--json", "--output", folder)) as SearchResult;
  expect(result.rounds!.map(({ round }) => round)).toEqual([0, 1]);
  expect(result.verified).toBe(result.rounds!.reduce((sum, { designs }) => sum + designs, 0));
  expect(result.best!.metrics.latencyMs).toBeLessThanOrEqual(0.1);
  expect(result.best!.predicted!.latencyMs).not.toBe(result.best!.metrics.latencyMs);
  const journal = await readFile(join(folder, "journal.ndjson"), "utf8");
  expect(JSON.parse(await search(...trials, "--json", "--output", folder, "--resume"))).toEqual(result);
  expect(await readFile(join(folder, "journal.ndjson"), "utf8")).toBe(journal);

  const given = ["--strategy", "network-only", "--accelerator", "1:1:1:1:1:1:1", "--paid", "8"];
  const held = JSON.parse(await search(...given, "--json")) as SearchResult;
  expect(held.rounds!.map(({ round }) => round)).toEqual([0, 1]);
  // Steps of four to a round's eight paid evaluations; networks known from the first round are free in the second.
  expect(held.paid).toBeGreaterThanOrEqual(16);
  for (const design of held.front) expect(design.candidate).toMatch(/^[\d:]{12}1:1:1:1:1:1:1$/);
}, 180_000);
