import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "../../src/network/network.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { evaluateNetwork } from "../../src/supernet/evaluate-network.ts";
import { scoreBatch } from "../../src/supernet/score-batch.ts";

/** Its logits are the pixels. */
const mirror: Network = {
  name: "mirror",
  input: { height: 1, width: 1, channels: 3 },
  nodes: [{ name: "flat", layer: { kind: "flatten" }, inputs: ["input"] }],
};

beforeAll(() => startEngine({ engine: "cpu" }));

it("counts hits and takes the cross-entropy of the label, in nats, without overflow", () => {
  const batch = {
    count: 4,
    shape: mirror.input,
    images: Float32Array.of(0, Math.log(2), 0, 0, Math.log(2), 0, 1000, 0, 0, 1, 1, 1),
    labels: Int32Array.of(1, 0, 1, 0),
  };
  const before = tf.memory().numTensors;
  const { correct, losses } = scoreBatch(mirror, { weights: new Map(), batch, training: false });
  expect(tf.memory().numTensors).toBe(before);
  expect([...correct]).toEqual([1, 0, 0, 1]);
  // Probabilities 1/2, 1/4, exp(-1000) and 1/3.
  [Math.log(2), Math.log(4), 1000, Math.log(3)].forEach((loss, image) => {
    expect(losses[image]).toBeCloseTo(loss, 5);
  });
});

it("averages over all images, whatever the last batch holds", () => {
  const count = 252;
  const images = {
    count,
    shape: mirror.input,
    pixels: Uint8Array.from({ length: 3 * count }, (_, at) => (at % 3 === 1 && at > 5 ? 255 : 0)),
    labels: new Uint8Array(count).fill(1),
  };
  const { accuracy, loss } = evaluateNetwork(mirror, {
    weights: new Map(),
    images,
    normalization: { mean: 0, deviation: 1 },
  });
  expect(accuracy).toBeCloseTo(250 / 252, 10);
  const seen = Math.log(1 + 2 / Math.E);
  expect(loss).toBeCloseTo((2 * Math.log(3) + 250 * seen) / 252, 5);
});
