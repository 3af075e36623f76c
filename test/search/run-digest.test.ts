import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../src/core/json.ts";
import type { Constraint } from "../../src/objective/constraint.ts";
import { listDifferences } from "../../src/search/configuration-difference.ts";
import { readRun } from "../../src/search/run-digest.ts";
import { openRunFolder, type RunFolder } from "../../src/search/run-folder.ts";
import type { TrialDraft } from "../../src/search/run-store.ts";

const limits: readonly Constraint[] = [{ metric: "latencyMs", kind: "at-most", limit: 2 }];

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-digest-"));
  path = join(root, "run");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (configuration = { seed: 7 }): Promise<RunFolder> => openRunFolder(path, { configuration, resume: true, warn: () => {} });
const draft = (latencyMs: number, quality: number | null, stage = "search"): TrialDraft => ({
  candidate: [latencyMs, 1],
  quality,
  cost: { kind: "feasible", metrics: { latencyMs } },
  reward: 0.5,
  stage,
});
const unbuildable: TrialDraft = {
  candidate: [9, 9],
  quality: null,
  cost: { kind: "infeasible", reasons: [{ code: "register-file-too-small", message: "too small" }] },
  reward: 0,
  stage: "search",
};
const digest = async () => (await readRun(path, () => limits)).digest;

it("counts what the journal holds, also past the last safe point of a run that is going on", async () => {
  const run = await open();
  await run.append([draft(1, 0.5), draft(2, 0.75), draft(3, 0.9), unbuildable, draft(5, null)]);
  await run.commit("search", { state: null });
  await run.append([draft(1.5, 0.8)]);
  const reading = await readRun(path, () => limits);
  expect(reading.digest).toMatchObject({
    folder: path,
    status: "running",
    seed: 7,
    constraints: ["latencyMs<=2"],
    trials: 6,
    scored: 4,
    within: 3,
    feasibleRate: 0.5,
    best: { candidate: "1.5:1", quality: 0.8, metrics: { latencyMs: 1.5 }, stage: "search" },
  });
  expect(reading.outside.reasons).toEqual([
    { reason: "not latencyMs<=2", trials: 2 },
    { reason: "register-file-too-small", trials: 1 },
  ]);
  expect(reading.outside.nearest?.candidate).toEqual([3, 1]);
  expect(Date.parse(reading.digest.begun)).toBeLessThanOrEqual(Date.parse(reading.digest.changed));
  await run.close();
  expect((await digest()).status).toBe("stopped");
});

it("takes the best of the last stage that has one, whatever earlier stages promised", async () => {
  const run = await open();
  await run.append([draft(1, 0.9), draft(1, 0.6, "verify"), draft(2, 0.7, "verify"), draft(4, 0.99, "train")]);
  await run.close();
  expect((await digest()).best).toMatchObject({ stage: "verify", quality: 0.7 });
});

it("reports what a finished run reported, a search or the pipeline", async () => {
  const run = await open();
  await run.append([draft(1, 0.9)]);
  await run.close();
  mkdirSync(join(path, "best"));
  const best = { candidate: "1:1", values: {}, quality: 0.85, metrics: { latencyMs: 1.1 } };
  writeFileSync(join(path, "best", "result.json"), JSON.stringify({ best }));
  expect(await digest()).toMatchObject({ status: "finished", best: { quality: 0.85, metrics: { latencyMs: 1.1 }, stage: "result" } });
  writeFileSync(join(path, "best", "result.json"), JSON.stringify({ best: null }));
  expect(await digest()).toMatchObject({ status: "infeasible", best: null });
  rmSync(join(path, "best"), { recursive: true });
  const winner = { role: "winner", candidate: "2:2", selectionAccuracy: 0.8, simulated: { latencyMs: 1.9 } };
  writeFileSync(join(path, "report.json"), JSON.stringify({ designs: [{ ...winner, role: "alternative" }, winner] }));
  expect(await digest()).toMatchObject({ status: "finished", best: { candidate: "2:2", quality: 0.8, metrics: { latencyMs: 1.9 } } });
  writeFileSync(join(path, "report.json"), JSON.stringify({ designs: [] }));
  expect((await digest()).status).toBe("infeasible");
});

it("adds up the seconds of all processes, and gives an empty run no rate", async () => {
  await (await open()).close();
  expect(await digest()).toMatchObject({ trials: 0, feasibleRate: null, best: null, seconds: 0 });
  const line = (elapsedMs: number): string => JSON.stringify({ stage: "search", trials: 1, elapsedMs });
  // 4 s, then a process that was killed before its first safe point, then 6 s.
  writeFileSync(join(path, "timing.ndjson"), `${[0, 1500, 4000, 0, 0, 6000].map(line).join("\n")}\n`);
  expect((await digest()).seconds).toBe(10);
});

it.each([
  ["a folder without a run", () => {}, "is without config.yaml", 2],
  [
    "a configuration that is none",
    () => {
      mkdirSync(path);
      writeFileSync(join(path, "config.yaml"), "- [");
    },
    "is no YAML mapping",
    4,
  ],
  [
    "a result that is torn",
    () => {
      mkdirSync(join(path, "best"), { recursive: true });
      writeFileSync(join(path, "config.yaml"), "seed: 1\n");
      writeFileSync(join(path, "best", "result.json"), '{"best":');
    },
    "result.json is no JSON",
    4,
  ],
  [
    "a journal of something else",
    () => {
      mkdirSync(path);
      writeFileSync(join(path, "config.yaml"), "seed: 1\n");
      writeFileSync(join(path, "journal.ndjson"), "hello\n");
    },
    "journal.ndjson:1 is",
    4,
  ],
])("refuses %s", async (_, prepare, message, exitStatus) => {
  prepare();
  await expect(digest()).rejects.toMatchObject({ exitStatus, message: expect.stringContaining(message) });
});

test("differences name every key that is not the same in all configurations, with each value", () => {
  const configurations: readonly Json[] = [
    { seed: 1, space: { name: "a", size: 2 }, cost: ["x", "y"], same: null },
    { seed: 2, space: { name: "a" }, cost: ["x", "y"], same: null },
    { seed: 2, space: { name: "a", size: 2 }, cost: ["x"], same: null },
  ];
  expect(listDifferences(configurations)).toEqual([
    { key: "cost", values: [["x", "y"], ["x", "y"], ["x"]] },
    { key: "seed", values: [1, 2, 2] },
    { key: "space.size", values: [2, undefined, 2] },
  ]);
  expect(listDifferences([configurations[0]!, configurations[0]!])).toEqual([]);
});
