import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork, largestNetworks } from "../../src/network/build-network.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import type { SpaceSpec } from "../../src/space/space.ts";
import { forward } from "../../src/supernet/forward.ts";
import { createSupernet, type SplitScore, type Supernet } from "../../src/supernet/supernet.ts";
import { placeNetwork, uploadImages, uploadWeights } from "../../src/supernet/training-step.ts";
import { weightShapes } from "../../src/supernet/weight-shapes.ts";
import { coveringShapes, createWeightStore } from "../../src/supernet/weight-store.ts";
import { windowBatch } from "../../src/task/batch.ts";
import { barCandidate, barRecipe, barSpace, createBarTask, otherCandidate } from "./bar-task.ts";

const task = createBarTask();
const rng = createRng(3);
const sampled = Array.from({ length: 6 }, () => sampleCandidate(barSpace, rng));

function create(seed = 1): Supernet {
  return createSupernet({ space: barSpace, task, rng: createRng(seed), rewardImages: 30, ...barRecipe });
}

async function train(supernet: Supernet, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) await supernet.advance([sampled[step % sampled.length]!], step / steps);
}

beforeAll(() => startEngine());

describe("a supernet", () => {
  it("learns on sampled paths, so that paths it has seen score well, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const supernet = create();
    const fresh = await supernet.scoreOn("selection", sampled);
    await train(supernet, 48);
    const trained = await supernet.scoreOn("selection", sampled);
    const mean = (scores: readonly SplitScore[], figure: keyof SplitScore) =>
      scores.reduce((sum, score) => sum + score[figure], 0) / scores.length;
    expect(mean(trained, "accuracy")).toBeGreaterThan(mean(fresh, "accuracy") + 0.3);
    expect(mean(trained, "accuracy")).toBeGreaterThan(0.8);
    expect(mean(trained, "loss")).toBeLessThan(mean(fresh, "loss") / 2);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("runs any network of its space, with the slices that it hands out", () => {
    const store = createWeightStore(coveringShapes(largestNetworks(barSpace).map(weightShapes)), createRng(7));
    const batch = windowBatch(task.reward, { start: 0, count: 20, normalization: task.normalization });
    for (const candidate of [...sampled, barCandidate, otherCandidate]) {
      const network = buildNetwork(barSpace, candidate);
      const shared = placeNetwork(network, store);
      const own = createWeightStore(weightShapes(network), createRng(8));
      tf.tidy(() => {
        const slices = uploadWeights(shared, store);
        for (const [name, { values }] of own) values.set(slices.get(name)!.dataSync());
        const images = uploadImages(batch);
        const inSupernet = forward(network, { images, weights: slices, training: true }).dataSync();
        const alone = forward(network, { images, weights: uploadWeights(placeNetwork(network, own), own), training: true }).dataSync();
        expect(inSupernet).toEqual(alone);
      });
    }
  });

  it("changes only the slices of the path it trains", async () => {
    const supernet = create();
    const before = supernet.inherit(otherCandidate);
    await supernet.advance([barCandidate], 0.5);
    const after = supernet.inherit(otherCandidate);
    // The two paths' first blocks are of different kinds: only stem, head and classifier are common.
    const changed = [...after].filter(([name, { values }]) => values.some((value, at) => value !== before.get(name)!.values[at]));
    const parts = new Set(changed.map(([name]) => name.split(".")[0]));
    expect([...parts].toSorted()).toEqual(["classifier", "head", "stem"]);
    const head = after.get("head.kernel")!;
    const old = before.get("head.kernel")!.values;
    // 8 * 0.75 rounds to 8 of the 12 input channels at width 1.25; the rest stays.
    const rows = Array.from({ length: head.shape[2]! }, (_, row) =>
      head.values.slice(row * 8, row * 8 + 8).some((value, at) => value !== old[row * 8 + at]),
    );
    expect(rows.map(Number).join("")).toBe("111111110000");
  });

  it("goes on bit for bit from a dump, whatever its own seed was", async () => {
    const original = create(1);
    await train(original, 7);
    const copy = create(2);
    await copy.load(await original.dump());
    await train(original, 5);
    await train(copy, 5);
    expect(await copy.dump()).toEqual(await original.dump());
    expect(await copy.estimate(sampled)).toEqual(await original.estimate(sampled));
  });

  it("scores all candidates of a call on the same reward images, others after a step", async () => {
    const supernet = create();
    await train(supernet, 24);
    const [first, second] = await supernet.estimate([sampled[0]!, sampled[0]!]);
    expect(first).toBe(second);
    expect(await supernet.estimate(sampled.toReversed())).toEqual((await supernet.estimate(sampled)).toReversed());
    const [halves, whole] = await Promise.all([supernet.estimate(sampled), supernet.scoreOn("reward", sampled)]);
    expect(whole).toHaveLength(sampled.length);
    expect(halves).not.toEqual(whole.map(({ accuracy }) => accuracy));
  });

  it("trains the network of a joint candidate", async () => {
    const joint = createSpace(jointSpec(barSpace.spec, { name: "accelerator" }));
    const supernet = createSupernet({ space: joint, task, rng: createRng(1), ...barRecipe });
    const candidate = sampleCandidate(joint, createRng(2));
    await supernet.advance([candidate], 0);
    const own = create();
    await own.advance([candidate.slice(0, barSpace.decisions.length)], 0);
    expect(supernet.inherit(candidate)).toEqual(own.inherit(candidate.slice(0, barSpace.decisions.length)));
  });

  it("trains cells of NAS-Bench-201, zeros and average pools included", async () => {
    const space = createSpace({ name: "nas-bench-201", inputSize: 8, inputChannels: 1, classes: 3 });
    const supernet = createSupernet({ space, task, rng: createRng(1), ...barRecipe });
    const before = tf.memory().numTensors;
    await supernet.advance(
      [
        [0, 0, 0, 0, 0, 0],
        [4, 2, 3, 1, 0, 2],
      ],
      0,
    );
    for (const { accuracy } of await supernet.scoreOn("selection", [
      [0, 0, 0, 0, 0, 0],
      [4, 2, 3, 1, 0, 2],
    ]))
      expect(accuracy >= 0 && accuracy <= 1).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  }, 60_000);

  it.each<[string, SpaceSpec]>([
    ["NAS-Bench-Macro", { name: "nas-bench-macro", inputSize: 8, inputChannels: 1, classes: 3 }],
    [
      "EfficientNet-B0's kind, squeezes and skipped blocks included",
      {
        name: "efficientnet-b0",
        inputSize: 8,
        inputChannels: 1,
        classes: 3,
        stem: { channels: 4, stride: 1 },
        stages: [
          { channels: 8, blocks: 1, stride: 2 },
          { channels: 8, blocks: 2, stride: 1 },
        ],
        headChannels: 8,
      },
    ],
  ])(
    "trains networks of %s",
    async (_, spec) => {
      const space = createSpace(spec);
      const supernet = createSupernet({ space, task, rng: createRng(1), ...barRecipe });
      const before = tf.memory().numTensors;
      const draws = createRng(2);
      const candidates = [0, 1, 2].map(() => sampleCandidate(space, draws));
      const untrained = candidates.map((candidate) => supernet.inherit(candidate));
      await supernet.advance(candidates, 0);
      candidates.forEach((candidate, at) => {
        const trained = supernet.inherit(candidate);
        const kernels = [...trained].filter(([name]) => name.endsWith(".kernel"));
        // One step reaches every kernel of every path.
        for (const [name, { values }] of kernels) expect([name, values]).not.toEqual([name, untrained[at]!.get(name)!.values]);
      });
      for (const { accuracy } of await supernet.scoreOn("selection", candidates)) expect(accuracy >= 0 && accuracy <= 1).toBe(true);
      expect(tf.memory().numTensors).toBe(before);
    },
    60_000,
  );

  it("refuses the state of another space and a torn one", async () => {
    const other = createSpace({ ...barSpace.spec, headChannels: 12 });
    const state = await createSupernet({ space: other, task, rng: createRng(1) }).dump();
    await expect(create().load(state)).rejects.toMatchObject({ exitStatus: 2, code: "supernet-state-mismatch" });
    const own = await create().dump();
    await expect(create().load(own.subarray(0, 100))).rejects.toMatchObject({ exitStatus: 4 });
    await expect(create().load(own.subarray(0, own.length - 8))).rejects.toMatchObject({ exitStatus: 4 });
  });
});
