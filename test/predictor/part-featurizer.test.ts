import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "../../src/core/rng.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { withoutDeadNodes } from "../../src/network/without-dead-nodes.ts";
import { loadPredictor, savePredictor } from "../../src/predictor/checkpoint.ts";
import { createFeaturizer } from "../../src/predictor/create-featurizer.ts";
import { Featurizer } from "../../src/predictor/featurizer.ts";
import type { LabelledRows } from "../../src/predictor/labelled-rows.ts";
import { PartFeaturizer } from "../../src/predictor/part-featurizer.ts";
import { trainPredictor } from "../../src/predictor/train-predictor.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import type { SpaceSpec } from "../../src/space/space.ts";
import { featurizeRows } from "./featurize-rows.ts";

const systolic: SpaceSpec = {
  name: "systolic",
  decisions: [
    { name: "rows", values: [8, 16, 32, 64] },
    { name: "dataflow", values: ["os", "ws"] },
  ],
};

describe.each<[string, SpaceSpec]>([
  ["a plain space of networks", { name: "nas-bench-201" }],
  ["networks on a user's own accelerators", jointSpec({ name: "mobilenet-v2" }, systolic)],
  ["a user's own space", systolic],
  ["accelerators alone", { name: "accelerator" }],
])("features of %s", (_, spec) => {
  const space = createSpace(spec);
  const featurizer = createFeaturizer(space);
  const rng = createRng(1);
  const candidates = Array.from({ length: 40 }, (_, index) => sampleCandidate(space, rng.split(String(index))));
  const featurize = (rows: readonly (readonly number[])[]) =>
    featurizeRows(featurizer, { count: rows.length, candidates: Uint8Array.from(rows.flat()) }, ["latencyMs"]);

  test("are finite, as many as their names, and each name is there once", () => {
    const { features, quantities } = featurize(candidates);
    expect(featurizer).toBeInstanceOf(PartFeaturizer);
    expect(features).toHaveLength(candidates.length * featurizer.names.length);
    expect(features.every(Number.isFinite)).toBe(true);
    expect(new Set(featurizer.names).size).toBe(featurizer.names.length);
    expect([...quantities.latencyMs!]).toEqual(candidates.map(() => 1));
  });

  test("are equal for equal designs and differ for others", () => {
    const texts = candidates.map((candidate) => [...featurize([candidate]).features].join());
    for (const [index, candidate] of candidates.entries())
      expect([...featurize([space.canonicalize(candidate)]).features].join()).toBe(texts[index]);
    const designs = new Set(candidates.map((candidate) => space.canonicalize(candidate).join()));
    expect(new Set(texts).size).toBe(designs.size);
  });
});

test("a pair with a known accelerator keeps its bounds", () => {
  expect(createFeaturizer(createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" })))).toBeInstanceOf(Featurizer);
});

/** Multiply-accumulates by the array's rows; a design without any is infeasible. */
function systolicRows(count: number): LabelledRows {
  const space = createSpace(jointSpec({ name: "nas-bench-201" }, systolic));
  const rows = emptyRows(count, { decisions: space.decisions.length, metrics: ["delayMs"] });
  for (let row = 0; row < count; row++) {
    const candidate = sampleCandidate(space, createRng(row + 1));
    rows.candidates.set(candidate, row * space.decisions.length);
    const { macs } = analyzeNetwork(withoutDeadNodes(buildNetwork(space, candidate)));
    if (macs < 10e6) continue;
    rows.feasible[row] = 1;
    rows.metrics.delayMs![row] = macs / 1e6 / [8, 16, 32, 64][candidate[6]!]! + [1, 0.5][candidate[7]!]!;
  }
  return { space, ...rows };
}

test("a predictor of a user's own metric and accelerators is trained, kept and ranks unseen pairs", async () => {
  const rows = systolicRows(1500);
  const trained = await trainPredictor(rows, { seed: 1, epochs: 60, batchSize: 64, hidden: [32, 32] });
  const { test: evaluation } = trained.report;
  expect(Object.keys(evaluation.metrics)).toEqual(["delayMs"]);
  expect(evaluation.metrics.delayMs!.spearman).toBeGreaterThan(0.9);
  expect(evaluation.feasibility.auc).toBeGreaterThan(0.9);
  const folder = await mkdtemp(join(tmpdir(), "tandem-own-"));
  await savePredictor(trained, folder);
  const { predictor } = await loadPredictor(folder);
  expect(predictor.predict(rows).metrics.delayMs).toEqual(trained.predictor.predict(rows).metrics.delayMs);
  await rm(folder, { recursive: true });
});
