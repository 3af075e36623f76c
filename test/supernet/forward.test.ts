import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import type { Network } from "../../src/network/network.ts";
import { ENGINE_NAMES, type EngineName, startEngine } from "../../src/runtime/engine.ts";
import { forward } from "../../src/supernet/forward.ts";
import { placeNetwork, trainingStep } from "../../src/supernet/training-step.ts";
import { weightShapes } from "../../src/supernet/weight-shapes.ts";
import { createWeightStore } from "../../src/supernet/weight-store.ts";
import { convolution, everyLayer } from "./sample-networks.ts";

const present: EngineName[] = [];
for (const engine of ENGINE_NAMES)
  try {
    await startEngine({ engine });
    present.push(engine);
  } catch (error) {
    console.warn(`skipped on ${engine}: ${(error as Error).message}`);
  }

const rng = createRng(8);
const batch = {
  count: 6,
  shape: everyLayer.input,
  images: Float32Array.from({ length: 6 * 98 }, () => rng.normal()),
  labels: Int32Array.of(0, 1, 2, 0, 1, 2),
};

/** Weights and losses after three steps from the same start. */
function train(network: Network) {
  const store = createWeightStore(weightShapes(network), createRng(2));
  const placed = placeNetwork(network, store);
  const step = { store, batch, learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3, smoothing: 0.1 };
  const losses = [0, 1, 2].map(() => trainingStep(placed, step));
  return { store, losses };
}

describe.each(present)("a network on the %s engine", (engine) => {
  beforeAll(() => startEngine({ engine }));

  it("runs and learns through every kind of layer as on the cpu engine, and leaves no tensor", async () => {
    await startEngine({ engine: "cpu" });
    const expected = train(everyLayer);
    await startEngine({ engine });
    const before = tf.memory().numTensors;
    const { store, losses } = train(everyLayer);
    expect(tf.memory().numTensors).toBe(before);
    expect(losses[2]).toBeLessThan(losses[0]!);
    losses.forEach((loss, step) => {
      expect(loss).toBeCloseTo(expected.losses[step]!, 3);
    });
    for (const [name, { values }] of expected.store) {
      const found = store.get(name)!.values;
      const apart = Math.max(...values.map((value, at) => Math.abs(value - found[at]!)));
      expect({ name, close: apart < 5e-3 }).toEqual({ name, close: true });
    }
  });

  it("trains every weight that the output depends on", () => {
    const fresh = createWeightStore(weightShapes(everyLayer), createRng(2));
    const { store } = train(everyLayer);
    const still = [...store].filter(([name, { values }]) => values.every((value, at) => value === fresh.get(name)!.values[at]));
    expect(still.map(([name]) => name)).toEqual([]);
  });

  it("gives the numbers of a convolution worked out by hand", () => {
    const network: Network = {
      name: "sum of neighbours",
      input: { height: 2, width: 2, channels: 1 },
      nodes: [
        { name: "box", layer: convolution({ outputChannels: 1, batchNorm: false, bias: true }), inputs: ["input"] },
        { name: "double", layer: { kind: "add" }, inputs: ["box", "box"] },
        { name: "pool", layer: { kind: "global-pool" }, inputs: ["double"] },
        { name: "dead", layer: convolution({}), inputs: ["double"] },
        { name: "out", layer: { kind: "dense", outputChannels: 2, bias: true }, inputs: ["pool"] },
      ],
    };
    const logits = tf.tidy(() => {
      const weights = new Map<string, tf.Tensor>([
        ["box.kernel", tf.ones([3, 3, 1, 1])],
        ["box.bias", tf.tensor1d([0.5])],
        ["out.kernel", tf.tensor2d([[1, -1]])],
        ["out.bias", tf.tensor1d([0, 3])],
      ]);
      return forward(network, { weights, images: tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), training: true }).arraySync();
    });
    // Every 3x3 window covers all four pixels: 10 + 0.5, doubled. The dead branch needs no weights.
    expect(logits).toEqual([[21, -18]]);
  });
});

describe("forward", () => {
  it("normalises by stored statistics outside training", () => {
    const network: Network = {
      name: "normalised",
      input: { height: 1, width: 1, channels: 1 },
      nodes: [{ name: "norm", layer: { kind: "activation", activation: "relu", batchNorm: true }, inputs: ["input"] }],
    };
    const logits = tf.tidy(() => {
      const values = { scale: 2, offset: 1, mean: 3, variance: 4 };
      const weights = new Map(Object.entries(values).map(([name, value]) => [`norm.${name}`, tf.tensor1d([value])]));
      return forward(network, { weights, images: tf.tensor4d([5, 3], [2, 1, 1, 1]), training: false }).dataSync();
    });
    expect(logits[0]).toBeCloseTo(1 + (2 * 2) / Math.sqrt(4.001), 4);
    expect(logits[1]).toBeCloseTo(1, 4);
  });
});
