import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { searchCommand } from "../../src/cli/search-command.ts";
import { createRng } from "../../src/core/rng.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { withoutDeadNodes } from "../../src/network/without-dead-nodes.ts";
import { savePredictor } from "../../src/predictor/checkpoint.ts";
import { trainPredictor } from "../../src/predictor/train-predictor.ts";
import type { SearchResult } from "../../src/search/search-result.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";

const ROWS = [8, 16, 32, 64];
const adapter = `"${process.execPath}" "${fileURLToPath(new URL("./adapter.mjs", import.meta.url))}"`;

let root: string;
let words: readonly string[];
let printed: string;
const { write } = process.stdout;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-predicted-"));
  const systolic = {
    name: "systolic",
    decisions: [
      { name: "rows", values: ROWS },
      { name: "dataflow", values: ["os", "ws"] },
    ],
  };
  const arrays = join(root, "arrays.json");
  await writeFile(arrays, JSON.stringify(systolic));
  await savePredictor(await trainOn(createSpace(jointSpec({ name: "nas-bench-201" }, systolic))), join(root, "model"));
  words = ["--space", `nas-bench-201+${arrays}`, "--quality", `command:${adapter}=accuracy`, "--cost", `predictor:${join(root, "model")}`];
});
afterAll(() => rm(root, { recursive: true }));
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

/** A rough predictor of what the adapter would say. */
function trainOn(space: ReturnType<typeof createSpace>) {
  const rows = emptyRows(900, { decisions: 8, metrics: ["latencyMs"] });
  for (let row = 0; row < rows.count; row++) {
    const candidate = sampleCandidate(space, createRng(row + 1));
    rows.candidates.set(candidate, row * 8);
    rows.feasible[row] = 1;
    rows.metrics.latencyMs![row] = analyzeNetwork(withoutDeadNodes(buildNetwork(space, candidate))).macs / ROWS[candidate[6]!]! / 1e6;
  }
  return trainPredictor({ space, ...rows }, { seed: 1, epochs: 15, batchSize: 64, hidden: [32] });
}

const search = (...more: string[]): Promise<unknown> => searchCommand().parseAsync([...words, "--quiet", ...more], { from: "user" });

test("searches on a predictor and reports only what was costed for real, beside what was predicted", async () => {
  await search("--verify", `command:${adapter}=latencyMs`, "--constraint", "latencyMs<=1", "--trials", "40", "--json");
  const { best, front, verified } = JSON.parse(printed) as SearchResult;
  expect(verified).toBeGreaterThanOrEqual(5);
  for (const { predicted, metrics } of [best!, ...front]) {
    expect(predicted!.latencyMs).not.toBe(metrics.latencyMs);
    expect(predicted!.latencyMs! / metrics.latencyMs!).toBeGreaterThan(0.3);
    expect(predicted!.latencyMs! / metrics.latencyMs!).toBeLessThan(3);
  }
  expect(best!.metrics.latencyMs).toBeLessThanOrEqual(1);
  printed = "";
  await search("--verify", `command:${adapter}=latencyMs`, "--constraint", "latencyMs<=1", "--trials", "40");
  expect(printed).toMatch(/of the best, \d+ were costed for real/);
  expect(printed).toMatch(/latencyMs +latencyMs predicted\n/);
});

test("refuses a predictor that nothing verifies, and a verification without the constrained metric", async () => {
  await expect(search("--constraint", "latencyMs<=1")).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(/--verify is missing, expected what costs the best designs for real/),
  });
  await expect(search("--constraint", "latencyMs<=1", "--verify", `command:${adapter}=cycles`)).rejects.toThrow(/latencyMs/);
});

test("says so where nothing that was verified holds", async () => {
  await expect(search("--verify", "command:echo bad=latencyMs", "--constraint", "latencyMs<=1", "--trials", "10")).rejects.toThrow(
    /Cannot use the command "echo bad"/,
  );
});
