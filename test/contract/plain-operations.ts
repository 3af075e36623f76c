/** The mathematics of the operations in plain tfjs, which the cpu backend differentiates. */
import * as tf from "@tensorflow/tfjs-core";

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

export interface Geometry {
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

export function plainConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, geometry: Geometry): tf.Tensor {
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
export function plainDepthwise(x: tf.Tensor4D, filter: tf.Tensor4D, geometry: Geometry): tf.Tensor {
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

export function plainGrouped(x: tf.Tensor4D, filter: tf.Tensor4D, options: { geometry: Geometry; groups: number }): tf.Tensor {
  const images = tf.split(x, options.groups, 3);
  const filters = tf.split(filter, options.groups, 3);
  return tf.concat(
    images.map((image, group) => plainConvolution(image as tf.Tensor4D, filters[group] as tf.Tensor4D, options.geometry)),
    3,
  );
}

export function plainBatchNorm(x: tf.Tensor4D, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  const mean = tf.mean(x, [0, 1, 2]);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), [0, 1, 2]);
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), scale), offset);
}
