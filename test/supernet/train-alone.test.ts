import * as tf from "@tensorflow/tfjs-core";
import { buildNetwork } from "../../src/network/build-network.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { evaluateNetwork } from "../../src/supernet/evaluate-network.ts";
import { type TrainAloneOptions, trainAlone } from "../../src/supernet/train-alone.ts";
import { encodeWeights } from "../../src/tensor/named-weights.ts";
import { barCandidate, barRecipe, barSpace, createBarTask, otherCandidate } from "./bar-task.ts";

const task = createBarTask();
const network = buildNetwork(barSpace, barCandidate);

function train(options: Partial<TrainAloneOptions> = {}) {
  return trainAlone(network, task, { ...barRecipe, epochs: 3, seed: 1, ...options });
}

beforeAll(() => startEngine());

describe("trainAlone", () => {
  it("learns a separable problem, scores what was selected, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const { weights, selectionAccuracy, loss } = await train({ epochs: 6 });
    expect(selectionAccuracy).toBeGreaterThan(0.9);
    expect(loss).toBeLessThan(0.8);
    const test = evaluateNetwork(network, { weights, images: task.openTest(), normalization: task.normalization });
    expect(test.accuracy).toBeGreaterThan(0.9);
    expect(test.correct.reduce((sum, flag) => sum + flag, 0) / test.correct.length).toBeCloseTo(test.accuracy);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("goes on from any epoch bit for bit", async () => {
    const states: Uint8Array[] = [];
    const whole = await train({ onEpoch: ({ state }) => void states.push(state()) });
    expect(states).toHaveLength(3);
    for (const resumeFrom of states) {
      const resumed = await train({ resumeFrom });
      expect(encodeWeights(resumed.weights)).toEqual(encodeWeights(whole.weights));
      expect(resumed.selectionAccuracy).toBe(whole.selectionAccuracy);
      expect(resumed.loss).toBe(whole.loss);
    }
  });

  it("depends on its seed", async () => {
    const [one, same, other] = await Promise.all([train({ epochs: 1 }), train({ epochs: 1 }), train({ epochs: 1, seed: 2 })]);
    expect(encodeWeights(same.weights)).toEqual(encodeWeights(one.weights));
    expect(encodeWeights(other.weights)).not.toEqual(encodeWeights(one.weights));
  });

  it("stores statistics with which single images are classified as in a batch", async () => {
    const { weights } = await train({ epochs: 4 });
    const { selection, normalization } = task;
    const whole = evaluateNetwork(network, { weights, images: selection, normalization });
    const size = 64;
    for (let index = 0; index < 10; index++) {
      const image = {
        ...selection,
        count: 1,
        pixels: selection.pixels.slice(index * size, (index + 1) * size),
        labels: selection.labels.slice(index, index + 1),
      };
      expect(evaluateNetwork(network, { weights, images: image, normalization }).correct[0]).toBe(whole.correct[index]);
    }
    expect([...weights.keys()].filter((name) => name.endsWith(".variance")).length).toBeGreaterThan(5);
  });

  it("begins with the weights it is handed", async () => {
    const trained = await train({ epochs: 6 });
    const tuned = await train({ epochs: 1, seed: 2, schedule: { peak: 0.001, warmup: 0 }, initialWeights: trained.weights });
    const fresh = await train({ epochs: 1, seed: 2, schedule: { peak: 0.001, warmup: 0 } });
    expect(tuned.loss).toBeLessThan(fresh.loss - 0.1);
  });

  it("stops at a signal and says how to go on", async () => {
    const controller = new AbortController();
    const stopped = train({ signal: controller.signal, onEpoch: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ exitStatus: 130, message: expect.stringContaining("in epoch 2 of 3") });
  });

  it("refuses a state of another run, a torn state, and weights of another shape", async () => {
    const states: Uint8Array[] = [];
    const { weights } = await train({ epochs: 1, onEpoch: ({ state }) => void states.push(state()) });
    const [state] = states;
    await expect(train({ epochs: 2, resumeFrom: state })).rejects.toMatchObject({ exitStatus: 2, code: "training-state-mismatch" });
    await expect(train({ epochs: 1, resumeFrom: state!.subarray(0, 3) })).rejects.toMatchObject({ exitStatus: 4 });
    await expect(train({ epochs: 1, resumeFrom: state!.subarray(0, state!.length - 4) })).rejects.toMatchObject({ exitStatus: 4 });
    const other = trainAlone(buildNetwork(barSpace, otherCandidate), task, { epochs: 1, seed: 1, initialWeights: weights });
    await expect(other).rejects.toThrow("initial weights, tensor head.kernel is [1, 1, 8, 8], expected [1, 1, 12, 8]");
  });
});
