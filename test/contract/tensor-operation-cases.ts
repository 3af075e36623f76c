import * as tf from "@tensorflow/tfjs-core";
import { batchNorm, batchNormInference } from "../../src/tensor/batch-norm.ts";
import { convolution } from "../../src/tensor/convolution.ts";
import { depthwiseConvolution } from "../../src/tensor/depthwise-convolution.ts";
import { matrixProduct } from "../../src/tensor/matrix-product.ts";
import { relu6 } from "../../src/tensor/relu6.ts";
import { softmaxCrossEntropy } from "../../src/tensor/softmax-cross-entropy.ts";
import { subsample } from "../../src/tensor/subsample.ts";
import { type Geometry, plainBatchNorm, plainConvolution, plainDepthwise, plainGrouped } from "./plain-operations.ts";

/** An operation, the shapes of its differentiable inputs, and the same mathematics in plain tfjs, which the cpu backend differentiates. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly operation: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly plain: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const as4d = (tensor: tf.Tensor | undefined) => tensor as tf.Tensor4D;
const as2d = (tensor: tf.Tensor | undefined) => tensor as tf.Tensor2D;
const as1d = (tensor: tf.Tensor | undefined) => tensor as tf.Tensor1D;

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

/** Every operation, with shapes that reach all ways through the kernels. */
export const CASES: readonly Case[] = [...geometryCases, ...groupCases, ...largeCases, ...otherCases];
