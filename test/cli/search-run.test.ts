import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { search } from "../../src/cli/search-action.ts";
import type { SearchFlags } from "../../src/cli/search-flags.ts";
import type { SearchResult } from "../../src/search/search-result.ts";

const tables = new URL("../../datasets/published/tables/", import.meta.url).pathname;
const flags: SearchFlags = {
  json: true,
  quiet: true,
  space: "nas-bench-macro",
  set: [],
  quality: `table:${tables}nas_bench_macro_cifar10.csv.gz:mean_acc`,
  cost: [`table:${tables}nas_bench_macro_cifar10.csv.gz:flops=flops`],
  verify: [],
  tolerance: 0.01,
  reference: [],
  constraint: ["flops<=60e6"],
  seed: 1,
  controller: "evolution",
  order: "network-first",
  objective: "hard",
  aimDelta: 0,
  scoreInfeasible: false,
  resume: false,
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-search-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function run(changes: Partial<SearchFlags> = {}): Promise<SearchResult> {
  let printed = "";
  await search({ ...flags, ...changes }, { write: (text) => (printed += text) });
  return JSON.parse(printed) as SearchResult;
}

const configurationOf = (folder: string): string => readFileSync(join(folder, "config.yaml"), "utf8");

it("scores 400 candidates where no budget is given, and reads the benchmark's own notation", async () => {
  const result = await run();
  expect(result).toMatchObject({ scored: 400, paid: 400, ended: "budget" });
  // The table's best within 60 million FLOPs is 92.5667 %, which evolution comes within a point of.
  expect(result.best!.quality).toBeGreaterThan(0.915);
  expect(result.best!.quality).toBeLessThanOrEqual(0.925667);
});

it("ends by patience, by paid evaluations, or by what comes first", async () => {
  expect(await run({ trials: 3000, patience: 30 })).toMatchObject({ ended: "stagnant" });
  expect(await run({ paid: 40 })).toMatchObject({ scored: 40, paid: 40, ended: "budget" });
  const joint = { space: "nas-bench-macro+accelerator", cost: ["simulator"], constraint: ["latencyMs<=1"] };
  const result = await run({ ...joint, paid: 60 });
  // Designs that were simulated are paid for as well as their qualities.
  expect(result.paid).toBeGreaterThanOrEqual(60);
  expect(result.scored).toBeLessThan(30);
});

it("goes on with the same data alone, and says which file is another", async () => {
  const table = join(root, "own.csv.gz");
  cpSync(`${tables}nas_bench_macro_cifar10.csv.gz`, table);
  const own = { quality: `table:${table}:mean_acc`, output: join(root, "run"), trials: 20 };
  const first = await run(own);
  expect(await run({ ...own, resume: true })).toEqual(first);
  // Another gzip member without text: the same table in other bytes.
  appendFileSync(table, Buffer.from("1f8b0800000000000003030000000000000000000", "hex"));
  await expect(run({ ...own, resume: true })).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(/Cannot resume: data\.\S+own\.csv\.gz is "sha256:\w+", expected "sha256:\w+"/),
  });
});

it("writes the same bytes of a result whose trials come from the journal, whatever the order of the metrics", async () => {
  const output = join(root, "run");
  const joint = { space: "nas-bench-macro+accelerator", cost: ["simulator"], constraint: ["latencyMs<=1"], trials: 8, output };
  await run(joint);
  const path = join(output, "best", "result.json");
  const written = readFileSync(path, "utf8");
  await run({ ...joint, resume: true });
  expect(readFileSync(path, "utf8")).toBe(written);
});

it("goes on in the same space alone, and says what changed", async () => {
  const output = join(root, "run");
  await run({ output, trials: 20 });
  await expect(run({ output, trials: 20, resume: true, set: ["classes=100"] })).rejects.toThrow("space.classes is 100, expected 10");
  await expect(run({ output, trials: 30, resume: true })).rejects.toThrow("trials is 30, expected 20");
});

describe("--controller-from", () => {
  it("starts from what another run learnt, with chance of its own, and remembers from where", async () => {
    const teacher = join(root, "teacher");
    await run({ output: teacher, trials: 300 });
    const start = async (seed: number, controllerFrom?: string): Promise<number> => {
      const output = join(root, `pupil-${seed}-${controllerFrom === undefined}`);
      await run({ output, trials: 8, seed, ...(controllerFrom === undefined ? {} : { controllerFrom }) });
      const trials = readFileSync(join(output, "journal.ndjson"), "utf8").trim().split("\n").slice(1);
      const qualities = trials
        .map((line) => (JSON.parse(line) as { quality: number | null }).quality)
        .filter((quality) => quality !== null);
      return qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length;
    };
    const seeds = [1, 2, 3];
    const taught = await Promise.all(seeds.map((seed) => start(seed, teacher)));
    const fresh = await Promise.all(seeds.map((seed) => start(seed)));
    // Children of a trained population are good from the first step; the first designs of a new one are random.
    for (const [at, quality] of taught.entries()) expect(quality).toBeGreaterThan(fresh[at]!);
    expect(new Set(taught).size).toBe(3);
    expect(configurationOf(join(root, "pupil-1-false"))).toContain(`run: ${teacher}`);
  });

  it("looks again at what the other run knew, so that its best is found at once", async () => {
    const teacher = join(root, "teacher");
    const best = (await run({ controller: "surrogate", output: teacher, trials: 100 })).best!;
    const again = await run({ controller: "surrogate", controllerFrom: teacher, trials: 8, seed: 2 });
    expect(again.best!.quality).toBeGreaterThanOrEqual(best.quality! - 0.005);
  });

  it.each([
    ["a folder that is no run", { controllerFrom: "nowhere" }, "--controller-from is nowhere, expected the folder of a run"],
    ["another controller", { controller: "logits" }, 'controller is "evolution", expected "logits"'],
    ["another space", { set: ["classes=100"] }, "Cannot load the controller: space is"],
  ] as const)("refuses %s", async (_, changes, message) => {
    const teacher = join(root, "teacher");
    await run({ output: teacher, trials: 16 });
    await expect(run({ controllerFrom: teacher, trials: 8, ...changes })).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringContaining(message),
    });
  });
});

it("names the commonest reasons and how far the nearest design is from the limits", async () => {
  const failed = search({ ...flags, trials: 20, constraint: ["flops<=1e6"] }, { write: () => {} });
  await expect(failed).rejects.toMatchObject({ exitStatus: 3 });
  // The smallest network has 7,713,280 FLOPs; designs nearer than all others may be a little larger.
  await expect(failed).rejects.toThrow(
    /not flops<=1000000 \(\d+\)\. Nearest is [\d:]+ with flops [\d.e+]+: flops<=1000000 [\d.]+ times over\./,
  );
});

it("refuses a table that is gone where a run would depend on it", async () => {
  writeFileSync(join(root, "q.csv"), "candidate,q\n");
  await expect(run({ output: join(root, "run"), quality: `table:${join(root, "gone.csv")}:q` })).rejects.toMatchObject({ exitStatus: 2 });
});
