import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import { compileMlp, createMlp } from "../../src/predictor/mlp.ts";
import { ANSWERED_ROWS, withAnswers } from "../../src/predictor/mlp-answers.ts";
import { startEngine } from "../../src/runtime/engine.ts";

const inputs = 87;
const mlp = createMlp([inputs, 128, 128, 4], createRng(1));
const rows = Float32Array.from({ length: ANSWERED_ROWS * inputs }, (_, at) => Math.sin(1.7 * at));
beforeAll(() => startEngine());

describe("withAnswers", () => {
  test("answers as the processor does, to float32, and leaves no tensor", () => {
    const tensors = tf.memory().numTensors;
    const [answers] = withAnswers([mlp], (answer) => answer(rows));
    expect(tf.memory().numTensors).toBe(tensors);
    const expected = compileMlp(mlp)(rows, ANSWERED_ROWS);
    expect(answers).toHaveLength(expected.length);
    for (let at = 0; at < expected.length; at += 97) expect(answers![at]).toBeCloseTo(expected[at]!, 4);
  });

  test("answers a row the same alone and at any place among others", () => {
    const [together] = withAnswers([mlp], (answer) => answer(rows));
    for (const row of [0, 1, 7, 500, 1022, 1023]) {
      const own = rows.slice(row * inputs, (row + 1) * inputs);
      const [alone] = withAnswers([mlp], (answer) => answer(own));
      expect([...alone!]).toEqual([...together!.subarray(4 * row, 4 * row + 4)]);
    }
  });
});
