import * as tf from "@tensorflow/tfjs-core";
import { startEngine } from "../../src/runtime/engine.ts";
import { createMomentum } from "../../src/tensor/momentum.ts";
import type { NamedWeight } from "../../src/tensor/named-weights.ts";
import { decodeWeights, encodeWeights } from "../../src/tensor/named-weights.ts";
import type { Optimizer } from "../../src/tensor/optimizer.ts";
import { createParameters, disposeParameters, lossAndGradients, type Parameters, readParameters } from "../../src/tensor/parameters.ts";

const weight = (shape: number[], values: number[]): NamedWeight => ({ shape, values: Float32Array.from(values) });
const twoParameters = () =>
  createParameters(
    new Map([
      ["matrix", weight([1, 2], [1, -2])],
      ["bias", weight([1], [4])],
    ]),
  );

async function valuesOf(parameters: Parameters, name: string): Promise<number[]> {
  return Array.from((await readParameters(parameters)).get(name)!.values);
}

/** One step on the loss sum(3 matrix) + sum(2 bias), whose gradients are 3 and 2 everywhere. */
function stepDown(parameters: Parameters, optimizer: Optimizer, learningRate = 0.1): void {
  tf.tidy(() => {
    const matrix = parameters.get("matrix")!;
    const bias = parameters.get("bias")!;
    const { gradients } = lossAndGradients(parameters, () => tf.add(tf.sum(tf.mul(matrix, 3)), tf.sum(tf.mul(bias, 2))) as tf.Scalar);
    optimizer.step(gradients, { learningRate });
  });
}

test.each([true, false])(
  "momentum follows velocity = 0.9 velocity + gradient + decay x weight, and decays no bias, with training kernels if %s",
  async (trainingKernels) => {
    await startEngine({ trainingKernels });
    const parameters = twoParameters();
    const optimizer = createMomentum(parameters, { momentum: 0.9, weightDecay: 0.5 });
    stepDown(parameters, optimizer);
    // matrix: v = 3 + 0.5 x (1, -2) = (3.5, 2); bias: v = 2
    expect(await valuesOf(parameters, "matrix")).toEqual([expect.closeTo(0.65, 5), expect.closeTo(-2.2, 5)]);
    expect(await valuesOf(parameters, "bias")).toEqual([expect.closeTo(3.8, 5)]);
    stepDown(parameters, optimizer);
    // v = 0.9 x 3.5 + 3 + 0.5 x 0.65 = 6.475; bias v = 0.9 x 2 + 2 = 3.8
    expect((await valuesOf(parameters, "matrix"))[0]).toBeCloseTo(0.65 - 0.6475, 5);
    expect((await valuesOf(parameters, "bias"))[0]).toBeCloseTo(3.42, 5);
    optimizer.dispose();
    disposeParameters(parameters);
  },
);

const factories = [["momentum", (parameters: Parameters) => createMomentum(parameters, { weightDecay: 0.01 })]] as const;

describe.each(factories)("%s", (_name, create) => {
  beforeAll(() => startEngine());

  test("continues from a dump bit for bit, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const unbroken = twoParameters();
    const first = create(unbroken);
    for (let step = 0; step < 3; step++) stepDown(unbroken, first);
    const dump = decodeWeights(encodeWeights(await first.dump()), "dump");
    const resumed = createParameters(await readParameters(unbroken));
    const second = create(resumed);
    second.load(dump);
    for (let step = 0; step < 3; step++) {
      stepDown(unbroken, first);
      stepDown(resumed, second);
    }
    expect(await readParameters(resumed)).toEqual(await readParameters(unbroken));
    for (const parameters of [unbroken, resumed]) disposeParameters(parameters);
    for (const optimizer of [first, second]) optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("leaves parameters without a gradient alone", async () => {
    const parameters = twoParameters();
    const optimizer = create(parameters);
    tf.tidy(() => {
      const { gradients } = lossAndGradients(parameters, () => tf.sum(parameters.get("bias")!) as tf.Scalar);
      expect([...gradients.keys()]).toEqual(["bias"]);
      optimizer.step(gradients, { learningRate: 0.1 });
    });
    expect(await valuesOf(parameters, "matrix")).toEqual([1, -2]);
    optimizer.dispose();
    disposeParameters(parameters);
  });

  test("refuses a dump that lacks a tensor", async () => {
    const parameters = twoParameters();
    const optimizer = create(parameters);
    const [, ...rest] = await optimizer.dump();
    expect(() => optimizer.load(new Map(rest))).toThrow(/optimizer state, tensor .*matrix is missing, expected \[1, 2\]/);
    optimizer.dispose();
    disposeParameters(parameters);
  });
});
