import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DamagedFileError, InputError } from "../../src/core/errors.ts";
import { loadPredictor, savePredictor } from "../../src/predictor/checkpoint.ts";
import { createPredictorCost } from "../../src/predictor/predictor-cost.ts";
import { trainPredictor } from "../../src/predictor/train-predictor.ts";
import type { TrainedPredictor } from "../../src/predictor/trained-predictor.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { exampleRows, exampleSpace } from "./example-rows.ts";

const rows = exampleRows(1500);
let trained: TrainedPredictor;
let folder: string;
beforeAll(async () => {
  trained = await trainPredictor(rows, { seed: 1, epochs: 2, hidden: [16, 8] });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tandem-predictor-"));
  await savePredictor(trained, folder);
});
afterEach(() => rm(folder, { recursive: true }));

describe("savePredictor and loadPredictor", () => {
  test("give back the same predictions and report, in two files", async () => {
    const loaded = await loadPredictor(folder);
    expect(await readdir(folder)).toEqual(["predictor.json", "weights.bin"]);
    expect(loaded.predictor.predict(rows)).toEqual(trained.predictor.predict(rows));
    expect(loaded.report).toEqual(trained.report);
  });

  test("refuse a folder without a predictor", async () => {
    await expect(loadPredictor(join(folder, "none"))).rejects.toBeInstanceOf(InputError);
  });

  test("name a weights file of the wrong length, and one whose bytes changed", async () => {
    const path = join(folder, "weights.bin");
    const bytes = await readFile(path);
    await truncate(path, bytes.length - 4);
    await expect(loadPredictor(folder)).rejects.toThrow(`weights.bin is ${bytes.length - 4} bytes long, expected ${bytes.length} bytes`);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(loadPredictor(folder)).rejects.toThrow(/weights.bin is of hash [0-9a-f]{64}, expected/);
    await rm(path);
    await expect(loadPredictor(folder)).rejects.toBeInstanceOf(DamagedFileError);
  });

  test("name what is wrong in the record", async () => {
    const path = join(folder, "predictor.json");
    const record = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, "{");
    await expect(loadPredictor(folder)).rejects.toThrow("predictor.json is not JSON");
    await writeFile(path, JSON.stringify({ ...record, version: 99 }));
    await expect(loadPredictor(folder)).rejects.toThrow("predictor.json, version is 99, expected 3");
    await writeFile(path, JSON.stringify({ ...record, features: ["moon.phase", ...record.features.slice(1)] }));
    await expect(loadPredictor(folder)).rejects.toThrow("features[0] is moon.phase, expected accelerator.log.peX");
  });
});

describe("createPredictorCost", () => {
  const candidates = [0, 1, 2, 3, 4, 5, 6].map((row) =>
    Array.from(rows.candidates.subarray(row * exampleSpace.decisions.length, (row + 1) * exampleSpace.decisions.length)),
  );

  test("answers in order, the same alone as among others, with the probability attached", async () => {
    const model = createPredictorCost(trained.predictor, exampleSpace);
    const costs = await model.estimate(candidates);
    for (const [index, candidate] of candidates.entries()) expect((await model.estimate([candidate]))[0]).toEqual(costs[index]);
    for (const cost of costs) expect(cost.feasibleProbability).toBeGreaterThanOrEqual(0);
  });

  test("calls a design under the threshold infeasible and says why", async () => {
    const strict = createPredictorCost({ ...trained.predictor, threshold: 1.1 }, exampleSpace);
    const [cost] = await strict.estimate(candidates.slice(0, 1));
    expect(cost).toMatchObject({ kind: "infeasible", reasons: [{ code: "predicted-infeasible" }] });
    const lenient = createPredictorCost({ ...trained.predictor, threshold: 0 }, exampleSpace);
    expect((await lenient.estimate(candidates)).every(({ kind }) => kind === "feasible")).toBe(true);
  });

  test("refuses another space and names both", () => {
    const other = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
    expect(() => createPredictorCost(trained.predictor, other)).toThrow(
      /\(mobilenet-v2 with accelerator\) has parts\.0\.name "mobilenet-v2", expected "nas-bench-201" .* \(nas-bench-201 with accelerator\)/,
    );
  });
});
