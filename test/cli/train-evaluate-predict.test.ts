import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { createRng } from "../../src/core/rng.ts";

// Generation runs in worker threads, which load compiled JavaScript.
const load = (path: string): Promise<unknown> => import(new URL(`../../dist/cli/${path}`, import.meta.url).href);
const { generateCommand } = (await load("generate-command.js")) as typeof import("../../src/cli/generate-command.ts");
const { trainCommand } = (await load("train-command.js")) as typeof import("../../src/cli/train-command.ts");
const { evaluateCommand } = (await load("evaluate-command.js")) as typeof import("../../src/cli/evaluate-command.ts");
const { dataCommand } = (await load("data-command.js")) as typeof import("../../src/cli/data-command.ts");
const { predictCommand } = (await load("predict-command.js")) as typeof import("../../src/cli/predict-command.ts");

const DESIGN = "2:0:1:0:2:2:2:2:2:2:3";
let root: string;
let dataset: string;
let model: string;
let printed = "";
const { write } = process.stdout;
const run = async (command: Command, ...words: string[]): Promise<string> => {
  printed = "";
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
  try {
    await command.parseAsync([...words, "--quiet"], { from: "user" });
  } finally {
    process.stdout.write = write;
  }
  return printed;
};
const train = (...words: string[]) => run(trainCommand(), dataset, "--epochs", "2", "--hidden", "16", ...words);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-train-"));
  dataset = join(root, "dataset");
  model = join(root, "model");
  const small = ["--set", "inputSize=16", "--set", "stages=[{channels: 16, blocks: 1, stride: 2}]", "--count", "1200", "--workers", "1"];
  await run(generateCommand(), ...small, "--output", dataset);
});
afterAll(() => rm(root, { recursive: true }));

test("train --json writes a predictor and prints its figures beside the baseline's", async () => {
  const report = JSON.parse(await train("--output", model, "--json"));
  expect(report).toMatchObject({ folder: model, epochs: 2 });
  expect(report.test.metrics.areaMm2.mape).toBeLessThan(1e-6);
  expect(report.ridge.latencyMs.mape).toBeGreaterThan(0);
  expect(await readdir(model)).toEqual(["learning-curve.svg", "predictor.json", "scatter.svg", "weights.bin"]);
  expect(report.pictures).toEqual([join(model, "scatter.svg"), join(model, "learning-curve.svg")]);
  expect(await readFile(join(model, "learning-curve.svg"), "utf8")).toContain("after epoch");
});

test("train --target takes metrics with or without their units, and names those there are where one is missing", async () => {
  const report = JSON.parse(await train("--target", "area,latencyMs", "--ensemble", "2", "--output", join(root, "targets"), "--json"));
  expect(Object.keys(report.test.metrics)).toEqual(["areaMm2", "latencyMs"]);
  await expect(train("--target", "power", "--output", join(root, "never"))).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(/metric power is missing \(there are latencyMs, energyUj, areaMm2/),
  });
});

test("train refuses the folder it has just written, and replaces it with --overwrite to the same bytes", async () => {
  const before = await readFile(join(model, "weights.bin"));
  await expect(train("--output", model)).rejects.toMatchObject({ exitStatus: 2, code: "folder-occupied" });
  await expect(train("--output", dataset, "--overwrite")).rejects.toMatchObject({ exitStatus: 2, code: "folder-occupied" });
  expect(await train("--output", model, "--overwrite")).toMatch(/^metric +model +MAPE/m);
  expect((await readFile(join(model, "weights.bin"))).equals(before)).toBe(true);
});

test("evaluate repeats the figures of training on the dataset's test pairs", async () => {
  const { report } = JSON.parse(await readFile(join(model, "predictor.json"), "utf8"));
  const evaluation = JSON.parse(await run(evaluateCommand(), model, "--dataset", dataset, "--json"));
  expect(evaluation).toEqual({ model, ...report.test });
});

test("evaluate --plot draws predicted against actual figures", async () => {
  const file = join(root, "scatter.svg");
  await run(evaluateCommand(), model, "--dataset", dataset, "--plot", file);
  expect(await readFile(file, "utf8")).toContain("predicted latency");
});

test("evaluate --fresh simulates new unseen pairs, the same ones for the same seed", async () => {
  const fresh = (...words: string[]) => run(evaluateCommand(), model, "--fresh", "40", "--json", ...words);
  const evaluation = await fresh("--seed", "5");
  expect(JSON.parse(evaluation)).toMatchObject({ rows: 40 });
  expect(await fresh("--seed", "5")).toBe(evaluation);
  expect(await fresh("--seed", "6")).not.toBe(evaluation);
  await expect(run(evaluateCommand(), model)).rejects.toMatchObject({ exitStatus: 2, code: "nothing-to-compare" });
});

test("evaluate refuses pairs of another space, naming the first parameter that differs with both values", async () => {
  const other = join(root, "other");
  await run(generateCommand(), "--count", "5", "--workers", "1", "--set", "inputSize=32", "--output", other);
  await expect(run(evaluateCommand(), model, "--dataset", other)).rejects.toMatchObject({
    exitStatus: 2,
    code: "other-space",
    message: expect.stringMatching(
      /its space \(mobilenet-v2 with accelerator\) has parts\S*inputSize 16, expected 32 as in the space asked for/,
    ),
  });
});

test("a dataset whose shard is not as the manifest says is refused by all who read it, and nothing is written", async () => {
  const damaged = join(root, "damaged");
  await cp(dataset, damaged, { recursive: true });
  await appendFile(join(damaged, "part-00001.parquet"), "x");
  const refusal = {
    exitStatus: 4,
    message: expect.stringMatching(/part-00001\.parquet: its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64} as/),
  };
  await expect(run(trainCommand(), damaged, "--output", join(root, "never"))).rejects.toMatchObject(refusal);
  await expect(run(evaluateCommand(), model, "--dataset", damaged)).rejects.toMatchObject(refusal);
  await expect(readdir(join(root, "never"))).rejects.toThrow("ENOENT");
});

test("predict prints designs, and reads and writes CSV files", async () => {
  const { predictions } = JSON.parse(await run(predictCommand(), model, "--candidate", DESIGN, "--json"));
  expect(predictions).toHaveLength(1);
  expect(predictions[0].metrics.latencyMs).toBeGreaterThan(0);
  const [input, output] = [join(root, "designs.csv"), join(root, "predictions.csv")];
  await writeFile(input, `\uFEFFcandidate,note\r\n${DESIGN},"one\r\ntwo"\r\n`);
  await run(predictCommand(), model, "--csv", input, "--output", output);
  const [header, row] = (await readFile(output, "utf8")).trim().split("\n");
  expect(header).toBe("candidate,feasible,feasibleProbability,latencyMs,energyUj,areaMm2,unfamiliar");
  expect(row!.split(",")[3]).toBe(String(predictions[0].metrics.latencyMs));
});

test.each([
  ["candidate\n3:1:4\n", /it has 3 numbers, expected 11.*designs\.csv, line 2/],
  ["design\n3:1:4\n", /line 2 is without a column candidate/],
  [`candidate\n${DESIGN},5\n`, /line 2 is .*expected CSV with a header/],
])("predict names the bad line of a CSV file: %j", async (text, message) => {
  const path = join(root, "designs.csv");
  await writeFile(path, text);
  await expect(run(predictCommand(), model, "--csv", path)).rejects.toThrow(message);
});

describe("measurements of a device", () => {
  const measured = (count: number, seed: number): string => {
    const rng = createRng(seed);
    const rows = Array.from({ length: count }, () => {
      const operations = Array.from({ length: 6 }, () => rng.integer(5));
      return `${operations.join(":")},${operations.reduce((sum, operation) => sum + [0, 1, 3, 9, 4][operation]!, 5)}`;
    });
    return `candidate,ms\n${[...new Map(rows.map((row) => [row.split(",")[0], row])).values()].join("\n")}\n`;
  };
  const importRows = async (name: string, text: string): Promise<string> => {
    const [path, folder] = [join(root, `${name}.csv`), join(root, name)];
    await writeFile(path, text);
    await run(dataCommand(), "import", path, "--space", "nas-bench-201", "--map", "ms=phoneMs", "--output", folder);
    return folder;
  };

  test("train a predictor that is judged on other rows, bounds what it says, and serves another device", async () => {
    const [few, more] = [await importRows("few", measured(80, 1)), await importRows("more", measured(200, 7))];
    const phone = join(root, "phone");
    const report = JSON.parse(await run(trainCommand(), few, "--target", "phoneMs", "--output", phone, "--json"));
    expect(report).toMatchObject({ judgedOn: "left-out", epochs: 0 });
    const evaluation = JSON.parse(await run(evaluateCommand(), phone, "--dataset", more, "--json"));
    expect(evaluation.metrics.phoneMs.spearman).toBeGreaterThan(0.98);
    await expect(run(evaluateCommand(), phone, "--dataset", few)).rejects.toMatchObject({ code: "nothing-unseen" });
    expect(JSON.parse(await run(evaluateCommand(), phone, "--dataset", few, "--all", "--json")).rows).toBe(report.trainingRows);
    const words = ["--candidate", "3:3:0:2:0:3", "--coverage", "0.8", "--json"];
    const [prediction] = JSON.parse(await run(predictCommand(), phone, ...words)).predictions;
    const [low, high] = prediction.bounds.phoneMs;
    expect(low).toBeLessThan(prediction.metrics.phoneMs);
    expect(high).toBeGreaterThan(prediction.metrics.phoneMs);
    const [upper] = JSON.parse(await run(predictCommand(), phone, ...words, "--sides", "upper")).predictions;
    expect(upper.bounds.phoneMs[0]).toBe(0);
    expect(upper.bounds.phoneMs[1]).toBeLessThan(high);
    const tuned = join(root, "tuned");
    await run(trainCommand(), more, "--from", phone, "--output", tuned);
    expect(JSON.parse(await readFile(join(tuned, "predictor.json"), "utf8")).prior.support).toBe(report.trainingRows);
    await expect(run(trainCommand(), dataset, "--from", phone, "--output", join(root, "never"))).rejects.toMatchObject({
      code: "other-space",
    });
    await expect(run(trainCommand(), few, "--target", "moonMs", "--output", join(root, "never"))).rejects.toThrow(
      "metric moonMs is missing (there are phoneMs)",
    );
  });
});

test("train --kind layers makes a predictor of any network, on any accelerator and in any space of them", async () => {
  const layers = join(root, "layers");
  expect(await train("--kind", "layers", "--target", "latency", "--output", layers)).toContain("kind layers trained on");
  const words = ["--network", "resnet-18:input=64", "--network", "efficientnet-b0:input=64", "--accelerator", "baseline"];
  const { predictions } = JSON.parse(await run(predictCommand(), layers, ...words, "--accelerator", "2:2:2:2:2:2:0", "--json"));
  expect(predictions.map(({ candidate }: { candidate: string }) => candidate)).toEqual([
    "resnet-18:input=64 on baseline",
    "resnet-18:input=64 on 2:2:2:2:2:2:0",
    "efficientnet-b0:input=64 on baseline",
    "efficientnet-b0:input=64 on 2:2:2:2:2:2:0",
  ]);
  // A fifth of the bandwidth makes the same network slower.
  expect(predictions[1].metrics.latencyMs).toBeGreaterThan(predictions[0].metrics.latencyMs);
  const other = join(root, "cells");
  await run(generateCommand(), "--space", "nas-bench-201", "--count", "400", "--workers", "1", "--output", other);
  expect(JSON.parse(await run(evaluateCommand(), layers, "--dataset", other, "--json")).metrics.latencyMs.spearman).toBeGreaterThan(0.5);
  const cells = ["--fresh", "60", "--space", "nas-bench-201+accelerator", "--json"];
  expect(JSON.parse(await run(evaluateCommand(), layers, ...cells)).metrics.latencyMs.spearman).toBeGreaterThan(0.5);
  await expect(run(evaluateCommand(), layers, "--fresh", "5", "--space", "nas-bench-201")).rejects.toMatchObject({
    code: "no-joint-space",
  });
  await expect(run(evaluateCommand(), model, ...cells)).rejects.toMatchObject({ code: "other-space" });
  await expect(run(predictCommand(), model, "--network", "resnet-18")).rejects.toThrow("expected a predictor trained with --kind layers");
  await expect(run(predictCommand(), layers, "--accelerator", "baseline")).rejects.toThrow("--network is missing");
  await expect(run(predictCommand(), layers, "--network", "resnet-18", "--candidate", DESIGN)).rejects.toThrow("not both");
  await expect(run(predictCommand(), layers, "--network", "resnet-19")).rejects.toMatchObject({ code: "unknown-network" });
});

test("predict --coverage refuses a predictor that was trained on too few rows to be calibrated", async () => {
  await expect(run(predictCommand(), model, "--candidate", DESIGN, "--coverage", "0.9")).rejects.toThrow("not calibrated");
});

test("predict wants a design, and a predictor", async () => {
  await expect(run(predictCommand(), model)).rejects.toMatchObject({ exitStatus: 2 });
  await expect(run(predictCommand(), dataset, "--candidate", DESIGN)).rejects.toMatchObject({ exitStatus: 2, code: "no-predictor" });
});
