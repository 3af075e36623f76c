import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { baseline } from "../../src/accelerator/presets.ts";
import { InputError, InterruptedError } from "../../src/core/errors.ts";
import { kendallTau } from "../../src/core/kendall-tau.ts";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";
import { profileAccelerator } from "../../src/predictor/accelerator-profile.ts";
import { loadPredictor, savePredictor } from "../../src/predictor/checkpoint.ts";
import { listLayers } from "../../src/predictor/design-layers.ts";
import type { LayersPredictor } from "../../src/predictor/layers-predictor.ts";
import { NetworkBound } from "../../src/predictor/network-bound.ts";
import { networkSections, profileNetwork } from "../../src/predictor/network-profile.ts";
import { createPairPredictorCost } from "../../src/predictor/pair-cost.ts";
import { createPredictorCost } from "../../src/predictor/predictor-cost.ts";
import { trainPredictor } from "../../src/predictor/train-predictor.ts";
import type { TrainedPredictor } from "../../src/predictor/trained-predictor.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { exampleRows, exampleSpace } from "./example-rows.ts";

const rows = exampleRows(800);
const options = { seed: 1, kind: "layers", epochs: 3, hidden: [16] } as const;
let trained: TrainedPredictor;
let predictor: LayersPredictor;
beforeAll(async () => {
  trained = await trainPredictor(rows, options);
  predictor = trained.predictor as LayersPredictor;
});

function profile(name: string) {
  const network = buildReference(name);
  return { network: profileNetwork(network, networkSections(network)), accelerator: profileAccelerator(baseline) };
}

describe("listLayers", () => {
  test("divides a design's quantities among its layers", () => {
    const design = profile("efficientnet-b0");
    const { quantities, ends } = listLayers([design], ["latencyMs"]);
    const bound = new NetworkBound();
    bound.estimate(design.network, design.accelerator);
    const cycles = quantities.latencyMs!.filter((_, at) => at % 4 === 0).reduce((sum, ms) => sum + ms * baseline.clockMhz * 1000, 0);
    expect(cycles).toBeCloseTo(bound.cycles, 3);
    expect([...ends]).toEqual([design.network.layers.length]);
  });

  test("sees a squeeze-excite as a mean, two dense layers and a product", () => {
    const layers = profile("efficientnet-b0").network.layers;
    const at = layers.findIndex(({ use, vectorPasses }) => use === "vector" && vectorPasses === 4);
    // The first block's 32 channels at 112 x 112, squeezed to 8; weights and 4-byte biases.
    expect(layers.slice(at - 3, at + 1).map(({ use, macs, weightBytes, rows: height }) => [use, macs, weightBytes, height])).toEqual([
      ["vector", 0, 0, 112],
      ["reduction", 256, 256 + 32, 1],
      ["reduction", 256, 256 + 128, 1],
      ["vector", 0, 0, 112],
    ]);
    expect(layers[at]!.inputs).toEqual(layers[at - 3]!.inputs);
    expect(layers[at - 1]!.inputs).toEqual([at - 2]);
  });
});

describe("a predictor of layers", () => {
  test("is far better than ridge", () => {
    const { test: judged, ridge } = trained.report;
    expect(judged.metrics.latencyMs!.mape).toBeLessThan(0.5 * ridge.latencyMs!.mape);
    expect(judged.metrics.areaMm2!.mape).toBeLessThan(1e-6);
  });

  test("is the same for the same seed, and leaves no tensor", async () => {
    const first = await trainPredictor(rows, { ...options, epochs: 1 });
    const before = tf.memory().numTensors;
    const again = await trainPredictor(rows, { ...options, epochs: 1 });
    expect(tf.memory().numTensors).toBe(before);
    const few = { count: 50, candidates: rows.candidates.slice(0, 50 * exampleSpace.decisions.length) };
    expect(again.predictor.predict(few)).toEqual(first.predictor.predict(few));
  });

  test("survives its files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tandem-layers-"));
    try {
      await savePredictor(trained, folder);
      const loaded = await loadPredictor(folder);
      expect(loaded.predictor.predict(rows, { checks: true })).toEqual(predictor.predict(rows, { checks: true }));
      expect(loaded.report).toEqual(trained.report);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("ranks networks of another space and input size, as pairs and as its candidates", async () => {
    const space = createSpace(jointSpec({ name: "efficientnet-b0", inputSize: 32, classes: 10 }, { name: "accelerator" }));
    const rng = createRng(2);
    const [networks] = space.parts;
    const candidates = Array.from({ length: 30 }, () => [...sampleCandidate(networks!.space, rng), 2, 2, 2, 2, 2, 2, 3]);
    const pairs = candidates.map((candidate) => ({ network: buildNetwork(space, candidate), accelerator: baseline }));
    const { metrics } = predictor.predictPairs(pairs);
    const actual = pairs.map(({ network }) => {
      const result = simulate(network, baseline);
      return result.kind === "feasible" ? result.latencyMs : Number.NaN;
    });
    expect(kendallTau(metrics.latencyMs!, actual)).toBeGreaterThan(0.8);
    const byCandidate = await createPredictorCost(predictor, space).estimate(candidates);
    const byPair = await createPairPredictorCost(predictor).estimate(pairs);
    expect(byCandidate).toHaveLength(30);
    expect(byPair).toHaveLength(30);
    // The candidates name the preset's own parameters.
    expect(predictor.forSpace(space).predict({ count: 30, candidates: Uint8Array.from(candidates.flat()) }).metrics).toEqual(metrics);
  });

  test("calls designs unlike those of training guesses", () => {
    const { unfamiliar } = predictor.predictPairs([{ network: buildReference("resnet-18"), accelerator: baseline }], { checks: true });
    expect([...unfamiliar!]).toEqual([1]);
    const own = predictor.predict(rows, { checks: true }).unfamiliar!;
    expect(own.reduce((sum, flag) => sum + flag, 0)).toBeLessThan(0.02 * rows.count);
  });

  test("goes on from one of another space", async () => {
    const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
    const other = await trainPredictor(rows, { ...options, from: predictor.forSpace(space), epochs: 1, learningRate: 1e-9 });
    expect(other.predictor.kind).toBe("layers");
    const before = predictor.predict(rows).metrics.latencyMs!;
    expect(other.predictor.predict(rows).metrics.latencyMs![0]! / before[0]!).toBeCloseTo(1, 4);
  });

  test("needs networks and accelerators, and stops when told to", async () => {
    expect(() => predictor.forSpace(createSpace({ name: "nas-bench-201" }))).toThrow(InputError);
    const signal = AbortSignal.abort();
    await expect(trainPredictor(rows, { ...options, signal })).rejects.toBeInstanceOf(InterruptedError);
    expect(exampleSpace.spec).toEqual(predictor.space);
  });
});
