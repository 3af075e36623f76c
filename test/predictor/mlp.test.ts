import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import { createArrayAdam } from "../../src/predictor/adam.ts";
import { compileMlp, createMlp, type Mlp } from "../../src/predictor/mlp.ts";
import { mlpGradients, mlpParameters } from "../../src/predictor/mlp-gradients.ts";
import { judgeOutput, type OutputLoss } from "../../src/predictor/output-loss.ts";
import { startEngine } from "../../src/runtime/engine.ts";

const byHand: Mlp = {
  layers: [
    { inputs: 2, outputs: 2, weights: Float32Array.of(1, -1, 2, 1), bias: Float32Array.of(0, 1) },
    { inputs: 2, outputs: 1, weights: Float32Array.of(3, -2), bias: Float32Array.of(0.5) },
  ],
};

describe("compileMlp", () => {
  test("answers a network worked by hand", () => {
    // (1, 1): hidden (3, 1), answer 9 - 2 + 0.5. (-1, 0): hidden (-1 -> 0, 2), answer -4 + 0.5.
    expect([...compileMlp(byHand)(Float32Array.of(1, 1, -1, 0), 2)]).toEqual([7.5, -3.5]);
  });

  test("answers a row the same alone and at any place among others", () => {
    const forward = compileMlp(createMlp([3, 5, 2], createRng(1)));
    const rows = Float32Array.from({ length: 7 * 3 }, (_, at) => Math.sin(at));
    const together = forward(rows, 7);
    for (let row = 0; row < 7; row++)
      expect([...forward(rows.slice(3 * row, 3 * row + 3), 1)]).toEqual([...together.slice(2 * row, 2 * row + 2)]);
  });
});

describe("mlpGradients", () => {
  test("agree with finite differences of half the squared outputs, and leave no tensor", async () => {
    await startEngine();
    const mlp = createMlp([3, 6, 4, 2], createRng(2));
    const rows = Float32Array.from({ length: 5 * 3 }, (_, at) => Math.cos(1.3 * at));
    const loss = () => compileMlp(mlp)(rows, 5).reduce((sum, value) => sum + 0.5 * value * value, 0);
    const tensors = tf.memory().numTensors;
    const gradients = mlpGradients(mlp, rows, (outputs) => Float32Array.from(outputs));
    expect(tf.memory().numTensors).toBe(tensors);
    for (const [index, values] of mlpParameters(mlp).entries())
      for (let at = 0; at < values.length; at++) {
        const held = values[at]!;
        values[at] = held + 0.01;
        const above = loss();
        values[at] = held - 0.01;
        const below = loss();
        values[at] = held;
        expect(gradients[index]![at]).toBeCloseTo((above - below) / 0.02, 2);
      }
  });
});

describe("judgeOutput", () => {
  const losses: readonly OutputLoss[] = [{ kind: "huber", delta: 0.5 }, { kind: "cross-entropy" }];
  test.each(losses)("gives the slope of its loss: $kind", (loss) => {
    const at = (output: number) => {
      const point = { loss: 0, slope: 0 };
      judgeOutput(loss, { output, target: 1, point });
      return point;
    };
    for (const output of [-40, -2, 0.2, 0.9, 1.4, 30]) {
      const { slope } = at(output);
      expect((at(output + 1e-5).loss - at(output - 1e-5).loss) / 2e-5).toBeCloseTo(slope, 4);
    }
  });

  test("leaves out unknown targets", () => {
    const point = { loss: 1, slope: 1 };
    judgeOutput({ kind: "huber", delta: 1 }, { output: 3, target: Number.NaN, point });
    expect(point).toEqual({ loss: 0, slope: 0 });
  });
});

describe("createArrayAdam", () => {
  test("first moves every parameter by the learning rate against its gradient's sign", () => {
    const values = Float32Array.of(1, 1, 1);
    createArrayAdam([values]).step([Float32Array.of(4, -0.01, 0)], 0.1);
    expect([...values].map((value) => Number(value.toFixed(4)))).toEqual([0.9, 1.1, 1]);
  });

  test("finds the lowest point of a bowl", () => {
    const values = Float32Array.of(5, -3);
    const adam = createArrayAdam([values]);
    for (let step = 0; step < 2000; step++) adam.step([values.map((value, at) => 2 * (value - at))], 0.02);
    expect(values[0]).toBeCloseTo(0, 3);
    expect(values[1]).toBeCloseTo(1, 3);
  });
});
