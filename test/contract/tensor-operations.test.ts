import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import { ENGINE_NAMES, type EngineName, startEngine } from "../../src/runtime/engine.ts";
import { batchNorm, batchNormInference } from "../../src/tensor/batch-norm.ts";
import { convolution } from "../../src/tensor/convolution.ts";
import { depthwiseConvolution } from "../../src/tensor/depthwise-convolution.ts";
import { matrixProduct } from "../../src/tensor/matrix-product.ts";
import { relu6 } from "../../src/tensor/relu6.ts";
import { softmaxCrossEntropy } from "../../src/tensor/softmax-cross-entropy.ts";
import { subsample } from "../../src/tensor/subsample.ts";

/** An operation, the shapes of its differentiable inputs, and the same mathematics in plain tfjs, which the cpu backend differentiates. */
interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly operation: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly plain: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const as4d = (tensor: tf.Tensor | undefined) => tensor as tf.Tensor4D;
const as2d = (tensor: tf.Tensor | undefined) => tensor as tf.Tensor2D;
const as1d = (tensor: tf.Tensor | undefined) => tensor as tf.Tensor1D;

/** Rows of `x` `[batch, height, width, channels]` in a given order, as a product with ones and zeros: tfjs differentiates `gather` slowly. */
function pickRows(x: tf.Tensor4D, rows: readonly number[]): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const lines = tf.reshape(tf.transpose(x, [1, 0, 2, 3]), [height, batch * width * channels]);
  const picked = tf.matMul(tf.cast(tf.oneHot(tf.tensor1d([...rows], "int32"), height), "float32") as tf.Tensor2D, lines as tf.Tensor2D);
  return tf.transpose(tf.reshape(picked, [rows.length, batch, width, channels]), [1, 0, 2, 3]);
}

function pickPixels(x: tf.Tensor4D, rows: readonly number[], columns: readonly number[]): tf.Tensor4D {
  const turned = tf.transpose(pickRows(x, rows), [0, 2, 1, 3]);
  return tf.transpose(pickRows(turned as tf.Tensor4D, columns), [0, 2, 1, 3]);
}

/** A convolution written as one product for each tap of the filter: `taps[row][column]` are `[in, out]` matrices. */
function slidingProducts(x: tf.Tensor4D, filter: tf.Tensor4D, window: { rows: number[][]; columns: number[][] }): tf.Tensor {
  const [batch, , , inputs] = x.shape;
  const outputs = filter.shape[3];
  const parts: tf.Tensor[] = [];
  for (const [i, rows] of window.rows.entries())
    for (const [j, columns] of window.columns.entries()) {
      const seen = pickPixels(x, rows, columns);
      const tap = tf.reshape(tf.slice(filter, [i, j, 0, 0], [1, 1, inputs, outputs]), [inputs, outputs]);
      const product = tf.matMul(tf.reshape(seen, [batch * rows.length * columns.length, inputs]), tap as tf.Tensor2D);
      parts.push(tf.reshape(product, [batch, rows.length, columns.length, outputs]));
    }
  return parts.reduce((sum, part) => tf.add(sum, part));
}

interface Geometry {
  readonly kernel: number;
  readonly stride: readonly [number, number];
  readonly padding: "same" | "valid" | number;
  readonly dilation: number;
}

/** Rows (or columns) of the padded image that each tap sees. */
function tapPositions(length: number, { kernel, dilation }: Geometry, stride: number, sides: readonly [number, number]): number[][] {
  const count = Math.floor((length + sides[0] + sides[1] - ((kernel - 1) * dilation + 1)) / stride) + 1;
  return Array.from({ length: kernel }, (_, tap) => Array.from({ length: count }, (__, at) => at * stride + tap * dilation));
}

function sides(length: number, { kernel, padding, dilation }: Geometry, stride: number): [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return [padding, padding];
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + (kernel - 1) * dilation + 1 - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function plainConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, geometry: Geometry): tf.Tensor {
  const [strideHeight, strideWidth] = geometry.stride;
  const high = sides(x.shape[1], geometry, strideHeight);
  const wide = sides(x.shape[2], geometry, strideWidth);
  const padded = tf.pad4d(x, [[0, 0], high, wide, [0, 0]]);
  return slidingProducts(padded, filter, {
    rows: tapPositions(x.shape[1], geometry, strideHeight, high),
    columns: tapPositions(x.shape[2], geometry, strideWidth, wide),
  });
}

/** One filter a channel, as one product of numbers for each tap. */
function plainDepthwise(x: tf.Tensor4D, filter: tf.Tensor4D, geometry: Geometry): tf.Tensor {
  const high = sides(x.shape[1], geometry, geometry.stride[0]);
  const wide = sides(x.shape[2], geometry, geometry.stride[1]);
  const padded = tf.pad4d(x, [[0, 0], high, wide, [0, 0]]);
  const columns = tapPositions(x.shape[2], geometry, geometry.stride[1], wide);
  const parts = tapPositions(x.shape[1], geometry, geometry.stride[0], high).flatMap((rows, i) =>
    columns.map((places, j) => {
      const tap = tf.reshape(tf.slice(filter, [i, j, 0, 0], [1, 1, x.shape[3], 1]), [x.shape[3]]);
      return tf.mul(pickPixels(padded, rows, places), tap);
    }),
  );
  return parts.reduce((sum, part) => tf.add(sum, part));
}

function plainGrouped(x: tf.Tensor4D, filter: tf.Tensor4D, options: { geometry: Geometry; groups: number }): tf.Tensor {
  const images = tf.split(x, options.groups, 3);
  const filters = tf.split(filter, options.groups, 3);
  return tf.concat(
    images.map((image, group) => plainConvolution(as4d(image), as4d(filters[group]), options.geometry)),
    3,
  );
}

const GEOMETRIES: readonly Geometry[] = [
  { kernel: 1, stride: [1, 1], padding: "same", dilation: 1 },
  { kernel: 1, stride: [2, 2], padding: "same", dilation: 1 },
  { kernel: 3, stride: [1, 1], padding: "same", dilation: 1 },
  { kernel: 3, stride: [2, 2], padding: "same", dilation: 1 },
  { kernel: 3, stride: [1, 1], padding: "valid", dilation: 1 },
  { kernel: 3, stride: [2, 2], padding: 1, dilation: 1 },
  { kernel: 3, stride: [2, 1], padding: "same", dilation: 1 },
  { kernel: 3, stride: [1, 1], padding: "same", dilation: 2 },
  { kernel: 5, stride: [3, 3], padding: "valid", dilation: 1 },
  { kernel: 5, stride: [2, 2], padding: "same", dilation: 1 },
  { kernel: 7, stride: [1, 1], padding: "same", dilation: 1 },
  { kernel: 4, stride: [3, 2], padding: 2, dilation: 1 },
];

/** Two groups of 16 columns, one of 8 and 3 single ones: every way in which kernels walk over channels. */
const WIDE = 43;

function geometryName({ kernel, stride, padding, dilation }: Geometry): string {
  return `${kernel}x${kernel}, stride ${stride.join("x")}, padding ${padding}, dilation ${dilation}`;
}

const geometryCases: readonly Case[] = GEOMETRIES.flatMap((geometry) => {
  const { kernel, padding, dilation } = geometry;
  const options = { strides: geometry.stride, padding, dilation };
  return [
    {
      name: `convolution ${geometryName(geometry)}`,
      shapes: [
        [2, 9, 8, 3],
        [kernel, kernel, 3, 4],
      ],
      operation: (x, filter) => convolution(as4d(x), as4d(filter), options),
      plain: (x, filter) => plainConvolution(as4d(x), as4d(filter), geometry),
    },
    {
      name: `depthwise ${geometryName(geometry)}`,
      shapes: [
        [2, 9, 8, 3],
        [kernel, kernel, 3, 2],
      ],
      operation: (x, filter) => depthwiseConvolution(as4d(x), as4d(filter), options),
      plain: (x, filter) => plainGrouped(as4d(x), tf.reshape(as4d(filter), [kernel, kernel, 1, 6]), { geometry, groups: 3 }),
    },
    {
      name: `depthwise of one filter a channel ${geometryName(geometry)}`,
      shapes: [
        [1, 7, 6, WIDE],
        [kernel, kernel, WIDE, 1],
      ],
      operation: (x, filter) => depthwiseConvolution(as4d(x), as4d(filter), options),
      plain: (x, filter) => plainDepthwise(as4d(x), as4d(filter), geometry),
    },
  ] satisfies Case[];
});

const GROUPED: Geometry = { kernel: 3, stride: [2, 2], padding: "same", dilation: 1 };
const groupCases: readonly Case[] = [2, 4].map((groups) => ({
  name: `convolution in ${groups} groups`,
  shapes: [
    [2, 7, 7, 4],
    [3, 3, 4 / groups, 8],
  ],
  operation: (x, filter) => convolution(as4d(x), as4d(filter), { strides: 2, padding: "same", groups }),
  plain: (x, filter) => plainGrouped(as4d(x), as4d(filter), { geometry: GROUPED, groups }),
}));

const EVERY_PIXEL: Geometry = { kernel: 1, stride: [1, 1], padding: "same", dilation: 1 };
const SPACED: Geometry = { kernel: 3, stride: [2, 2], padding: "same", dilation: 1 };
/** Enough images for the work to be shared by threads. */
const MANY = 24;
const largeCases: readonly Case[] = [
  {
    name: "1x1 convolution of many images",
    shapes: [
      [MANY, 6, 6, WIDE],
      [1, 1, WIDE, 27],
    ],
    operation: (x, filter) => convolution(as4d(x), as4d(filter), { padding: "same" }),
    plain: (x, filter) => plainConvolution(as4d(x), as4d(filter), EVERY_PIXEL),
  },
  {
    name: "depthwise convolution of many images",
    shapes: [
      [MANY, 6, 6, WIDE],
      [3, 3, WIDE, 1],
    ],
    operation: (x, filter) => depthwiseConvolution(as4d(x), as4d(filter), { strides: 2, padding: "same" }),
    plain: (x, filter) => plainDepthwise(as4d(x), as4d(filter), SPACED),
  },
  ...[false, true].map((clipped) => ({
    name: `batchNorm${clipped ? " and relu6" : ""} of many images`,
    shapes: [[MANY, 6, 6, WIDE], [WIDE], [WIDE]],
    operation: (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) =>
      batchNorm(as4d(x), { scale: as1d(scale), offset: as1d(offset), relu6: clipped }).output,
    plain: (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => {
      const normalised = plainBatchNorm(as4d(x), scale, offset);
      return clipped ? tf.clipByValue(normalised, 0, 6) : normalised;
    },
  })),
];

function plainBatchNorm(x: tf.Tensor4D, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  const mean = tf.mean(x, [0, 1, 2]);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), [0, 1, 2]);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), scale), offset);
}

const LABELS = [2, 0, 4, 1, 1, 3];
const otherCases: readonly Case[] = [
  {
    name: "batchNorm",
    shapes: [[3, 5, 4, 6], [6], [6]],
    operation: (x, scale, offset) => batchNorm(as4d(x), { scale: as1d(scale), offset: as1d(offset) }).output,
    plain: (x, scale, offset) => plainBatchNorm(as4d(x), scale!, offset!),
  },
  {
    name: "batchNorm far from 0",
    shapes: [[3, 5, 4, 10], [10], [10]],
    operation: (x, scale, offset) => batchNorm(as4d(tf.add(x!, 50)), { scale: as1d(scale), offset: as1d(offset) }).output,
    plain: (x, scale, offset) => plainBatchNorm(as4d(x), scale!, offset!),
  },
  {
    name: "batchNormInference",
    shapes: [[3, 5, 4, 6], [6], [6], [6]],
    operation: (x, scale, offset, mean) =>
      batchNormInference(as4d(x), { scale: as1d(scale), offset: as1d(offset), mean: as1d(mean), variance: tf.fill([6], 0.7) }),
    plain: (x, scale, offset, mean) => tf.add(tf.mul(tf.div(tf.sub(x!, mean!), Math.sqrt(0.7 + 1e-3)), scale!), offset!),
  },
  { name: "relu6", shapes: [[4, 50]], operation: (x) => relu6(tf.mul(x!, 5)), plain: (x) => tf.clipByValue(tf.mul(x!, 5), 0, 6) },
  ...[0, 0.1].map((smoothing) => ({
    name: `softmaxCrossEntropy, smoothing ${smoothing}`,
    shapes: [[6, 5]],
    operation: (logits: tf.Tensor) => softmaxCrossEntropy(as2d(logits), tf.tensor1d(LABELS, "int32"), { smoothing }),
    plain: (logits: tf.Tensor) => {
      const target = tf.tensor2d(LABELS.map((label) => [0, 1, 2, 3, 4].map((c) => smoothing / 5 + (c === label ? 1 - smoothing : 0))));
      return tf.mean(tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)));
    },
  })),
  {
    name: "matrixProduct",
    shapes: [
      [7, 5],
      [5, 3],
    ],
    operation: (a, b) => matrixProduct(as2d(a), as2d(b)),
    plain: (a, b) => tf.matMul(as2d(a), as2d(b)),
  },
  {
    name: "subsample",
    shapes: [[2, 7, 6, 3]],
    operation: (x) => subsample(as4d(x), [3, 2]),
    plain: (x) => tf.gather(tf.gather(x!, [0, 3, 6], 1), [0, 2, 4], 2),
  },
];

const CASES: readonly Case[] = [...geometryCases, ...groupCases, ...largeCases, ...otherCases];

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
