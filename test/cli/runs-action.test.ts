import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareRuns, listRuns, showRun } from "../../src/cli/runs-action.ts";
import type { Json } from "../../src/core/json.ts";
import { openRunFolder } from "../../src/search/run-folder.ts";

let root: string;
const flags = (json = true) => ({ json, quiet: true, root });

/** A run with one design within 2 ms and one beyond, whose configuration has these changes. */
async function writeRun(name: string, changes: { readonly [key: string]: Json } = {}): Promise<void> {
  const configuration = { command: "search", constraints: ["latencyMs<=2"], seed: 1, ...changes };
  const run = await openRunFolder(join(root, name), { configuration, resume: false, warn: () => {} });
  const stage = "search";
  await run.append([
    { candidate: [1], quality: 0.5, cost: { kind: "feasible", metrics: { latencyMs: 1, areaMm2: 9 } }, reward: 0.5, stage },
    { candidate: [2], quality: null, cost: { kind: "feasible", metrics: { latencyMs: 4, areaMm2: 9 } }, reward: 0.2, stage },
  ]);
  await run.commit("search", { state: null });
  await run.close();
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-runs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("lists the runs of a folder with their figures, and those that do not read with the reason", async () => {
  await writeRun("one");
  await writeRun("two", { seed: 2 });
  mkdirSync(join(root, "broken"));
  writeFileSync(join(root, "broken", "config.yaml"), "- [");
  mkdirSync(join(root, "no-run"));
  writeFileSync(join(root, "file.txt"), "");
  const document = JSON.parse(await listRuns(flags())) as { runs: { folder: string }[]; unreadable: { folder: string; error: string }[] };
  expect(document.runs.map(({ folder }) => folder).toSorted()).toEqual([join(root, "one"), join(root, "two")]);
  expect(document.runs[0]).toMatchObject({ status: "stopped", trials: 2, scored: 1, within: 1, feasibleRate: 0.5, best: { quality: 0.5 } });
  expect(document.unreadable).toEqual([{ folder: join(root, "broken"), error: expect.stringContaining("no YAML mapping") }]);
  const text = await listRuns(flags(false));
  expect(text).toMatch(/one\s+stopped\s+0\.5\s+latencyMs<=2\s+2\s+50\.0 %\s+1 {2}/);
  expect(text).toContain("broken: Cannot read the run");
});

it("says that a folder holds no runs, and refuses one that is not there", async () => {
  expect(await listRuns(flags(false))).toBe(`${root} holds no runs.\n`);
  await expect(listRuns({ ...flags(), root: join(root, "nowhere") })).rejects.toMatchObject({ exitStatus: 2 });
});

it("shows a run by name or folder: its best design, what is outside the limits, its configuration", async () => {
  await writeRun("one", { space: { name: "toy", size: 3 } });
  const text = await showRun("one", flags(false));
  expect(text).toContain("best, as of search: 1, quality 0.5, areaMm2 9, latencyMs 1");
  expect(text).toContain("outside the limits: not latencyMs<=2 (1)");
  expect(text).toMatch(/space\.size\s+3\n/);
  const document = JSON.parse(await showRun(join(root, "one"), { ...flags(), root: "elsewhere" })) as object;
  expect(document).toMatchObject({ reasons: [{ reason: "not latencyMs<=2", trials: 1 }], configuration: { space: { size: 3 } } });
  await expect(showRun("three", flags())).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringContaining("three is without config.yaml"),
  });
});

it("names what came nearest where nothing is within the limits", async () => {
  await writeRun("one", { constraints: ["latencyMs<=0.5"] });
  expect(await showRun("one", flags(false))).toMatch(
    /no design within the limits yet\n.*not latencyMs<=0\.5 \(2\)\nnearest: 1 areaMm2 9, latencyMs 1\n/,
  );
});

it("sets runs side by side with the keys they differ in", async () => {
  await writeRun("one", { extra: true });
  await writeRun("two", { seed: 2 });
  const document = JSON.parse(await compareRuns(["one", "two"], flags())) as object;
  expect(document).toMatchObject({
    runs: [{ seed: 1 }, { seed: 2 }],
    differences: [{ key: "extra" }, { key: "seed", values: [1, 2] }],
  });
  const text = await compareRuns(["one", "two"], flags(false));
  expect(text).toMatch(/best's latencyMs\s+1\s+1\n/);
  expect(text).toMatch(/extra\s+true\s+not set\n/);
  expect(await compareRuns(["one", "one"], flags(false))).toContain("The configurations are equal.");
  await expect(compareRuns(["one"], flags())).rejects.toMatchObject({ exitStatus: 2 });
});

it("knows the limits of a pipeline's run, also those that name a reference design", async () => {
  const space = { inputSize: 28, inputChannels: 1, classes: 10 };
  const reference = { mobilenetV2Width: 0.25, accelerator: "baseline" };
  await writeRun("pipeline", { command: "run", space, targets: { latencyMs: reference, areaMm2: 30 } });
  const [latency, area] = (JSON.parse(await showRun("pipeline", flags())) as { constraints: string[] }).constraints;
  expect(area).toBe("areaMm2<=30");
  // The width-0.25 network on 28-pixel images is far below a millisecond on the baseline.
  expect(Number(/^latencyMs<=([\d.e-]+)$/.exec(latency!)![1])).toBeGreaterThan(0);
});
