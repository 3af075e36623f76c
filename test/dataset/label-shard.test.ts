import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GenerateOptions, generateDataset } from "../../src/dataset/generate-dataset.ts";
import type { RowLabels } from "../../src/dataset/label-shard.ts";
import { readDataset } from "../../src/dataset/read-dataset.ts";
import type { Candidate, SpaceSpec } from "../../src/space/space.ts";
import { COMMAND_FAILED } from "../../src/trial/command-cost-model.ts";
import type { Cost } from "../../src/trial/cost-model.ts";

const systolic: SpaceSpec = { name: "systolic", decisions: [{ name: "rows", values: [8, 16, 32] }] };
const space: SpaceSpec = { name: "joint", parts: [{ name: "nas-bench-201" }, systolic] };
const request = { space, count: 50, seed: 3, shardSize: 20, format: "csv" } as const;

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-labels-"));
});
afterAll(() => rm(root, { recursive: true }));
const newFolder = (): string => join(root, `dataset-${made++}`);

/** Eleven times the last decision and the sum of the others; infeasible where the first is 0. */
function costOf(candidate: Candidate): Cost {
  if (candidate[0] === 0) return { kind: "infeasible", reasons: [{ code: "empty-cell", message: "has no first edge" }] };
  const [sum, array] = [candidate.slice(0, 6).reduce((total, value) => total + value), candidate[6] ?? 0];
  return { kind: "feasible", metrics: { stallCycles: sum, latencyMs: 0.1 * sum + 11 * array + 1 } };
}

/** Labels that count who was asked, and fail where `fails` says so. */
function labelsThat(fails: (asked: number) => boolean = () => false, options: Partial<RowLabels> = {}) {
  const asked: Candidate[] = [];
  const labels: RowLabels = {
    name: "command toy",
    metrics: ["latencyMs", "stallCycles"],
    cost: {
      name: "toy",
      estimate: async (candidates) =>
        candidates.map((candidate) => {
          asked.push(candidate);
          if (!fails(asked.length)) return costOf(candidate);
          return { kind: "infeasible", reasons: [{ code: COMMAND_FAILED, message: `The command failed at ${candidate.join(":")}: boom` }] };
        }),
    },
    ...options,
  };
  return { labels, asked };
}

const generate = (options: Partial<GenerateOptions> & { readonly folder: string; readonly labels: RowLabels }) =>
  generateDataset({ ...request, ...options });

async function readFiles(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")])));
}

test("stores the labels' own metrics as columns, and infeasible rows with their reasons", async () => {
  const folder = newFolder();
  const manifest = await generate({ folder, labels: labelsThat().labels });
  expect(manifest).toMatchObject({ count: 50, simulatorVersion: "command toy" });
  const header = (await readFile(join(folder, "part-00000.csv"), "utf8")).split("\n")[0];
  expect(header).toMatch(/,systolic\.rows,latency_ms,stall_cycles,feasible,reasons$/);
  const dataset = await readDataset(folder);
  expect(Object.keys(dataset.metrics)).toEqual(["latencyMs", "stallCycles"]);
  for (let row = 0; row < dataset.count; row++) {
    const cost = costOf([...dataset.candidates.subarray(row * 7, row * 7 + 7)]);
    expect(dataset.feasible[row]).toBe(cost.kind === "feasible" ? 1 : 0);
    if (cost.kind === "feasible") expect(dataset.metrics.latencyMs![row]).toBe(cost.metrics.latencyMs);
    else expect(dataset.reasons[row]).toBe("empty-cell: has no first edge");
  }
  expect(dataset.feasible.includes(0)).toBe(true);
});

test("labels a plain space too", async () => {
  const folder = newFolder();
  await generate({ folder, labels: labelsThat().labels, space: { name: "nas-bench-201" }, count: 5 });
  const dataset = await readDataset(folder);
  expect(dataset.space.name).toBe("nas-bench-201");
  expect(dataset.count).toBe(5);
});

test("a failed candidate stops the generation by name, and resuming asks for nothing that was answered", async () => {
  const [whole, folder] = [newFolder(), newFolder()];
  const { asked: all } = await (async () => {
    const made = labelsThat();
    await generate({ folder: whole, labels: made.labels });
    return made;
  })();
  expect(all).toHaveLength(50);
  const broken = labelsThat((count) => count === 4 || count === 9);
  await expect(generate({ folder, labels: broken.labels })).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringMatching(/Cannot generate a dataset: The command failed at [\d:]+: boom\. 1 more of rows 0 to 19 failed\./),
    fix: expect.stringMatching(/--resume/),
  });
  const mended = labelsThat();
  await generate({ folder, labels: mended.labels, resume: true });
  expect(broken.asked.length + mended.asked.length).toBe(52);
  expect(await readFiles(folder)).toEqual(await readFiles(whole));
});

test("drops a torn last answer and asks again", async () => {
  const [whole, folder] = [newFolder(), newFolder()];
  await generate({ folder: whole, labels: labelsThat().labels });
  await expect(generate({ folder, labels: labelsThat((count) => count === 4).labels })).rejects.toThrow("boom");
  const journal = join(folder, "answers.ndjson");
  await writeFile(journal, (await readFile(journal, "utf8")).slice(0, -5));
  await generate({ folder, labels: labelsThat().labels, resume: true });
  expect(await readFiles(folder)).toEqual(await readFiles(whole));
});

test("asks again where a kept answer is of another candidate", async () => {
  const [whole, folder] = [newFolder(), newFolder()];
  await generate({ folder: whole, labels: labelsThat().labels });
  await expect(generate({ folder, labels: labelsThat((count) => count === 4).labels })).rejects.toThrow("boom");
  const journal = join(folder, "answers.ndjson");
  await writeFile(journal, (await readFile(journal, "utf8")).replace(/"candidate":"[\d:]+"/, '"candidate":"0:0:0:0:0:0:0"'));
  const again = labelsThat();
  await generate({ folder, labels: again.labels, resume: true });
  // One failed, ten were never begun, one is another's.
  expect(again.asked).toHaveLength(12);
  expect(await readFiles(folder)).toEqual(await readFiles(whole));
});

test("refuses kept answers that are damaged, by line", async () => {
  const folder = newFolder();
  await expect(generate({ folder, labels: labelsThat((count) => count === 4).labels })).rejects.toThrow("boom");
  const journal = join(folder, "answers.ndjson");
  await writeFile(journal, `${(await readFile(journal, "utf8")).replace("{", "")}`);
  await expect(generate({ folder, labels: labelsThat().labels, resume: true })).rejects.toMatchObject({
    name: "DamagedFileError",
    message: expect.stringMatching(/answers\.ndjson:1: it is not JSON/),
  });
});

test("keeps failed rows as infeasible where asked to", async () => {
  const folder = newFolder();
  await generate({ folder, labels: labelsThat((count) => count === 4, { keepFailed: true }).labels });
  const { reasons } = await readDataset(folder);
  expect(reasons.filter((reason) => reason.startsWith("command-failed: The command failed at "))).toHaveLength(1);
});

test("refuses to resume with another command or other metrics", async () => {
  const folder = newFolder();
  await generate({ folder, labels: labelsThat().labels });
  for (const [options, message] of [
    [{ name: "command other" }, /simulatorVersion is "command other" as asked, expected "command toy"/],
    [{ metrics: ["latencyMs"] }, /columns\.\d+\.\w+ is .*expected/],
  ] as const) {
    await expect(generate({ folder, labels: labelsThat(undefined, options).labels, resume: true })).rejects.toThrow(message);
  }
});

test("an error of the labels themselves comes through, and what was answered is kept", async () => {
  const folder = newFolder();
  const { labels } = labelsThat();
  let count = 0;
  const cost = {
    ...labels.cost,
    estimate: async (candidates: readonly Candidate[]) => {
      if (++count > 30) throw new Error("the licence server is gone");
      return labels.cost.estimate(candidates);
    },
  };
  await expect(generate({ folder, labels: { ...labels, cost } })).rejects.toThrow("the licence server is gone");
  const again = labelsThat();
  await generate({ folder, labels: again.labels, resume: true });
  expect(again.asked).toHaveLength(20);
});
