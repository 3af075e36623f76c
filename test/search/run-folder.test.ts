import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogitsController } from "../../src/controller/logits-controller.ts";
import { DamagedFileError, InputError } from "../../src/core/errors.ts";
import type { Json } from "../../src/core/json.ts";
import { createRng } from "../../src/core/rng.ts";
import { openRunFolder, type RunFolder } from "../../src/search/run-folder.ts";
import { runSearch } from "../../src/search/run-search.ts";
import type { TrialDraft } from "../../src/search/run-store.ts";
import { createToyModels, createToyOneShot } from "./toy-models.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-run-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const warnings: string[] = [];
const open = (path: string, configuration: { readonly [key: string]: Json } = { seed: 1 }, resume = true): Promise<RunFolder> =>
  openRunFolder(path, { configuration, resume, warn: (message) => warnings.push(message) });
const draft = (value: number): TrialDraft => ({
  candidate: [value, 0],
  quality: 0.5,
  cost: { kind: "feasible", metrics: { latencyMs: value } },
  reward: 0.5,
  stage: "search",
});
const journalOf = (path: string): string => readFileSync(join(path, "journal.ndjson"), "utf8");

describe("run folder", () => {
  it("keeps what was committed, state and bulk included, and cuts off the rest", async () => {
    const path = join(root, "run");
    const first = await open(path);
    expect(first.resumed).toBe(false);
    await first.append([draft(1), draft(2)]);
    await first.commit("search", { state: { step: 1 }, blob: new Uint8Array([1, 2, 3]) });
    const committed = journalOf(path);
    await first.append([draft(3)]);
    await first.close();

    const second = await open(path);
    expect(second.resumed).toBe(true);
    expect([...second.trials]).toEqual([
      { ...draft(1), index: 0 },
      { ...draft(2), index: 1 },
    ]);
    const saved = await second.readState("search");
    expect(saved?.state).toEqual({ step: 1 });
    expect([...saved!.blob!]).toEqual([1, 2, 3]);
    expect(await second.readState("verify")).toBeUndefined();
    expect(journalOf(path)).toBe(committed);
    expect(await second.append([draft(4)])).toEqual([{ ...draft(4), index: 2 }]);
    await second.close();
  });

  it("keeps no times in the journal and begins it with its version", async () => {
    const path = join(root, "run");
    const run = await open(path);
    await run.append([draft(1)]);
    await run.commit("search", { state: null });
    await run.close();
    expect(journalOf(path)).toBe(
      '{"journal":"tandem","version":1}\n' +
        '{"candidate":"1:0","cost":{"kind":"feasible","metrics":{"latencyMs":1}},"index":0,"quality":0.5,"reward":0.5,"stage":"search"}\n',
    );
    expect(readFileSync(join(path, "timing.ndjson"), "utf8")).toContain("elapsedMs");
  });

  it("drops a torn last line with a warning", async () => {
    const path = join(root, "run");
    const run = await open(path);
    await run.append([draft(1)]);
    await run.commit("search", { state: null });
    await run.close();
    appendFileSync(join(path, "journal.ndjson"), '{"candidate":"2:');
    const again = await open(path);
    expect(again.trials).toHaveLength(1);
    expect(warnings.at(-1)).toContain("journal.ndjson ended in the middle of a line");
    await again.close();
  });

  it("refuses a run that is there unless told to resume, leaving it as it was", async () => {
    const path = join(root, "run");
    await (await open(path)).close();
    await expect(open(path, { seed: 1 }, false)).rejects.toThrow(InputError);
    await expect(open(path, { seed: 1 }, false)).rejects.toThrow("is a run already");
    expect(existsSync(join(path, "lock"))).toBe(false);
  });

  it("refuses another configuration and names the key and both values", async () => {
    const path = join(root, "run");
    await (await open(path, { search: { trials: 400, name: "a" }, list: [1, 2] })).close();
    const before = readFileSync(join(path, "config.yaml"), "utf8");
    await expect(open(path, { search: { trials: 500, name: "a" }, list: [1, 2] })).rejects.toThrow(
      /search\.trials is 500, expected 400 as in .*config\.yaml/,
    );
    await expect(open(path, { search: { trials: 400, name: "a" }, list: [1, 3] })).rejects.toThrow("list is [1,3], expected [1,2]");
    await expect(open(path, { search: { trials: 400 }, list: [1, 2] })).rejects.toThrow('search.name is not set, expected "a"');
    expect(readFileSync(join(path, "config.yaml"), "utf8")).toBe(before);
    await (await open(path, { list: [1, 2], search: { name: "a", trials: 400 } })).close();
  });

  it("refuses a folder another opening still holds", async () => {
    const path = join(root, "run");
    const run = await open(path);
    await expect(open(path)).rejects.toThrow("held by process");
    await run.close();
  });

  it.each([
    ["a journal shorter than its state", (path: string) => truncateSync(join(path, "journal.ndjson"), 40), "40 bytes long"],
    [
      "a bulky state of another hash",
      (path: string) => writeFileSync(join(path, "state", "search-a.bin"), "x"),
      "search-a.bin is one with SHA-256",
    ],
    ["a bulky state that is missing", (path: string) => rmSync(join(path, "state", "search-a.bin")), "search-a.bin is missing"],
    ["a state that is no JSON", (path: string) => writeFileSync(join(path, "state", "checkpoint.json"), "{"), "of version unknown"],
    [
      "a line in the middle that is no trial",
      (path: string) => {
        const lines = journalOf(path).split("\n");
        lines[1] = "x".repeat(lines[1]!.length);
        writeFileSync(join(path, "journal.ndjson"), lines.join("\n"));
      },
      "journal.ndjson:2 is",
    ],
  ])("refuses %s", async (_, damage, message) => {
    const path = join(root, "run");
    const run = await open(path);
    await run.append([draft(1), draft(2)]);
    await run.commit("search", { state: null, blob: new Uint8Array([1]) });
    await run.close();
    damage(path);
    const reopened = open(path).then(async (again) => {
      await again
        .readState("search")
        .then(() => [...again.trials])
        .finally(() => again.close());
    });
    await expect(reopened).rejects.toThrow(DamagedFileError);
    await expect(reopened).rejects.toThrow(message);
  });
});

/** Runs a one-shot search in a folder; `onEstimate` sees the folder at every scoring step. */
async function search(path: string, onEstimate: () => void = () => {}): Promise<void> {
  const run = await open(path);
  const models = createToyModels(createToyOneShot());
  const watched = {
    ...models.quality,
    estimate: (candidates: Parameters<typeof models.quality.estimate>[0]) => {
      onEstimate();
      return models.quality.estimate(candidates);
    },
  };
  const controller = createLogitsController(models.space, createRng(3), { baseline: "step" });
  await runSearch({ ...models, quality: watched, controller }, { budget: { steps: 40 }, store: run, checkpointEvery: 6 });
  await run.writeBest("result.json", JSON.stringify(run.trials.at(-1)));
  await run.close();
}

it("ends in the same journal and best, byte for byte, wherever the process was killed", async () => {
  const unbroken = join(root, "unbroken");
  let kills = 0;
  // What a killed process leaves is what lies on the disk at that moment: a copy of the folder, without its live lock.
  await search(unbroken, () => {
    const copy = join(root, `killed-${kills++}`);
    cpSync(unbroken, copy, { recursive: true });
    rmSync(join(copy, "lock"));
    if (kills % 2 === 0) appendFileSync(join(copy, "journal.ndjson"), '{"candidate":"0:');
    if (kills % 3 === 0) writeFileSync(join(copy, "config.yaml.0123456789ab.tmp"), "see");
  });
  expect(kills).toBe(30);
  for (let kill = 0; kill < kills; kill++) {
    const broken = join(root, `killed-${kill}`);
    await search(broken);
    expect(journalOf(broken)).toBe(journalOf(unbroken));
    expect(readFileSync(join(broken, "best", "result.json"), "utf8")).toBe(readFileSync(join(unbroken, "best", "result.json"), "utf8"));
    expect(readdirSync(broken).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  }
});
