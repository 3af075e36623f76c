import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { search } from "../../src/cli/search-action.ts";
import type { SearchFlags } from "../../src/cli/search-flags.ts";
import { createRng } from "../../src/core/rng.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { openRunFolder } from "../../src/search/run-folder.ts";
import type { SearchResult } from "../../src/search/search-result.ts";
import { parseCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { type MobilenetV2Options, mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { createSupernet, type Supernet } from "../../src/supernet/supernet.ts";
import { loadImageTask } from "../../src/task/image-task.ts";
import { writeBarImages } from "../task/write-bar-images.ts";

const networks = {
  ...{ inputSize: 8, inputChannels: 1, classes: 3, headChannels: 8, stem: { channels: 4, stride: 1 } },
  stages: [{ channels: 8, blocks: 1, stride: 2 }],
} satisfies MobilenetV2Options;
const split = { train: 48, reward: 24, selection: 12 };
let root: string;
let supernet: Supernet;
const space = createSpace(jointSpec(mobilenetV2Spec(networks), { name: "accelerator" }));

/** Leaves what `tandem run` leaves of its search: configuration and shared weights. */
async function leaveRun(name: string, ended: string | null): Promise<void> {
  const configuration = {
    name: "bars",
    seed: 3,
    task: { folder: root, split },
    space: networks,
    targets: { latencyMs: 1 },
    dataset: { count: 10 },
    predictor: { epochs: 1 },
    search: { steps: 5 },
    verify: { epochs: 1 },
    engine: "native",
  };
  const folder = await openRunFolder(join(root, name), { configuration, resume: false, warn: () => {} });
  await folder.commit("search", { state: { steps: 5, ended }, blob: await supernet.dump() });
  await folder.close();
}

beforeAll(async () => {
  await startEngine();
  root = mkdtempSync(join(tmpdir(), "tandem-supernet-"));
  writeBarImages(root);
  const bytes = (name: string) => ({ path: name, bytes: readFileSync(join(root, name)) });
  const files = {
    trainImages: bytes("train-images-idx3-ubyte"),
    trainLabels: bytes("train-labels-idx1-ubyte"),
    testImages: bytes("t10k-images-idx3-ubyte"),
    testLabels: bytes("t10k-labels-idx1-ubyte"),
  };
  const task = loadImageTask(files, { classes: 3, split, rng: createRng(3).split("task") });
  supernet = createSupernet({ space, task, rng: createRng(3).split("supernet"), batchSize: 12 });
  for (let step = 0; step < 6; step++) await supernet.advance([space.decisions.map(({ values }) => step % values.length)], step / 6);
  await leaveRun("finished", "budget");
  await leaveRun("stopped", null);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(changes: Partial<SearchFlags>): Promise<SearchResult> {
  const flags: SearchFlags = {
    ...{ json: true, quiet: true, space: join(root, "finished"), set: [], quality: `supernet:${join(root, "finished")}` },
    ...{ cost: ["network"], verify: [], tolerance: 0.01, reference: [], constraint: ["params<=1e6"], trials: 6, seed: 1 },
    ...{ controller: "evolution", order: "network-first", objective: "hard", aimDelta: 0, scoreInfeasible: false, resume: false },
  };
  let printed = "";
  await search({ ...flags, ...changes }, { write: (text) => (printed += text) });
  return JSON.parse(printed) as SearchResult;
}

it("scores designs of a run's space as its shared weights do on all reward images", async () => {
  const result = await run({});
  expect(result.space).toEqual(space.spec);
  const { candidate, quality } = result.best!;
  const [score] = await supernet.scoreOn("reward", [parseCandidate(space, candidate)]);
  expect(quality).toBe(score!.accuracy);
  // 24 reward images.
  expect(quality! * 24).toBeCloseTo(Math.round(quality! * 24));
});

it("serves its networks in another space, and resumes to the same result", async () => {
  const set = ["inputSize=8", "inputChannels=1", "classes=3", "headChannels=8", "stem={channels: 4, stride: 1}"];
  const alone = { space: "mobilenet-v2", set: [...set, "stages=[{channels: 8, blocks: 1, stride: 2}]"], output: join(root, "out") };
  const result = await run(alone);
  expect(result.scored).toBe(6);
  expect(await run({ ...alone, resume: true })).toEqual(result);
});

it.each([
  {
    changes: { space: "mobilenet-v2" },
    told: /mobilenet-v2, classes, is 1000, expected 3, for which the shared weights of \S+finished were/,
  },
  { changes: { space: "nas-bench-201" }, told: /--space is "nas-bench-201", expected "mobilenet-v2", for which the shared weights/ },
  { changes: { quality: "supernet:nowhere" }, told: /nowhere is without config.yaml, expected the folder of a run/ },
  { changes: { quality: "stopped" }, told: /the search of \S+stopped is stopped after step 5, expected a finished one/ },
])("refuses $changes", async ({ changes, told }) => {
  const quality = changes.quality === "stopped" ? { quality: `supernet:${join(root, "stopped")}` } : {};
  await expect(run({ ...changes, ...quality })).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(told) });
});
