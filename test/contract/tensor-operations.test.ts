import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import { ENGINE_NAMES, type EngineName, startEngine } from "../../src/runtime/engine.ts";
import { batchNorm } from "../../src/tensor/batch-norm.ts";
import { CASES, type Case } from "./tensor-operation-cases.ts";

interface Outcome {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

/** Value and input gradients under a fixed random output gradient; the same numbers on every engine. */
function evaluate({ name, shapes }: Case, operation: Case["operation"]): Outcome {
  return tf.tidy(() => {
    const rng = createRng(7).split(name);
    const draw = (shape: readonly number[]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return tf.tensor(Array.from({ length: size }, () => rng.normal()), [...shape], "float32"); // biome-ignore format: one tensor, one line
    };
    const inputs = shapes.map(draw);
    const value = operation(...inputs);
    const gradients = tf.grads(operation)(inputs, draw(value.shape));
    return {
      shape: value.shape.slice(),
      values: Array.from(value.dataSync()),
      gradients: gradients.map((gradient) => Array.from(gradient.dataSync())),
    };
  });
}

/** Largest difference, relative to the largest expected magnitude. */
function relativeError(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  // NaN, where it occurs, stays.
  return found.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0) / scale;
}

async function isPresent(engine: EngineName): Promise<boolean> {
  try {
    await startEngine({ engine });
    return true;
  } catch (error) {
    console.warn(`${engine} is skipped: ${(error as Error).message}`);
    return false;
  }
}

const present = new Map<EngineName, boolean>();
for (const engine of ENGINE_NAMES) present.set(engine, await isPresent(engine));

await startEngine({ engine: "cpu" });
const expected = new Map(CASES.map((item) => [item.name, evaluate(item, item.plain)] as const));

const VARIANTS = [
  ...ENGINE_NAMES.map((engine) => ({ name: engine, engine, trainingKernels: true })),
  { name: "native without training kernels", engine: "native", trainingKernels: false },
] as const;

describe.each(VARIANTS)("tensor operations on $name", ({ engine, trainingKernels }) => {
  const check = present.get(engine) ? test : test.skip;
  beforeAll(async () => {
    if (present.get(engine)) await startEngine({ engine, trainingKernels });
  });

  for (const item of CASES)
    check(`${item.name}: value and gradients are those of plain tfjs, and no tensor leaks`, () => {
      const before = tf.memory().numTensors;
      const found = evaluate(item, item.operation);
      expect(tf.memory().numTensors).toBe(before);
      const wanted = expected.get(item.name)!;
      expect(found.shape).toEqual(wanted.shape);
      expect(relativeError(found.values, wanted.values)).toBeLessThan(2e-5);
      for (const [index, gradient] of found.gradients.entries())
        expect(relativeError(gradient, wanted.gradients[index]!)).toBeLessThan(5e-5);
    });

  check("what is not a number stays so through batchNorm", () => {
    // ReLU6 of wasm itself makes it 0.
    const relu6 = engine !== "wasm";
    const found = tf.tidy(() => {
      const x = tf.fill([2, 3, 3, 9], Number.NaN) as tf.Tensor4D;
      return batchNorm(x, { scale: tf.ones([9]) as tf.Tensor1D, offset: tf.zeros([9]) as tf.Tensor1D, relu6 }).output.dataSync();
    });
    expect(found.every(Number.isNaN)).toBe(true);
  });

  check("batchNorm also gives mean and population variance of the batch", () => {
    const [mean, variance] = tf.tidy(() => {
      const x = tf.tensor4d([1, 10, 3, 20, 5, 60, 7, 30], [2, 2, 1, 2]);
      const statistics = batchNorm(x, { scale: tf.tensor1d([1, 1]), offset: tf.tensor1d([0, 0]) });
      return [statistics.mean.dataSync(), statistics.variance.dataSync()];
    });
    expect(Array.from(mean!)).toEqual([4, 30]);
    // ((-3)^2 + 1 + 1 + 3^2) / 4 and (20^2 + 10^2 + 30^2 + 0) / 4
    expect(variance![0]).toBeCloseTo(5, 4);
    expect(variance![1]).toBeCloseTo(350, 2);
  });
});
