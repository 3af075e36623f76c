import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "./with-gradient.ts";

/** Vertical and horizontal step or size, in elements. */
export type Pair = readonly [number, number];

/** Every `strides`-th row and column of `x` `[batch, height, width, channels]`, from the first; differentiable on every engine. */
export function subsample(x: tf.Tensor4D, strides: Pair): tf.Tensor4D {
  if (strides[0] === 1 && strides[1] === 1) return x;
  const size: Pair = [x.shape[1], x.shape[2]];
  return withGradient([x], () => ({
    value: tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, strides[0], strides[1], 1]),
    saved: [],
    gradient: (dy) => [spread(dy as tf.Tensor4D, { strides, size })],
  })) as tf.Tensor4D;
}

/** The transpose of `subsample`: puts the elements `strides` apart into a tensor of zeros of `size` (height, width). */
export function spread(x: tf.Tensor4D, options: { readonly strides: Pair; readonly size: Pair }): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const [rowStride, columnStride] = options.strides;
  const [height, width] = options.size;
  if (rowStride === 1 && columnStride === 1) return padEnd(x, options.size);
  const wide = rows * columns * batch;
  const byColumn = tf.pad(tf.reshape(x, [wide, 1, channels]), [
    [0, 0],
    [0, columnStride - 1],
    [0, 0],
  ]);
  const rowLength = columns * columnStride * channels;
  const byRow = tf.pad(tf.reshape(byColumn, [batch * rows, 1, rowLength]), [
    [0, 0],
    [0, rowStride - 1],
    [0, 0],
  ]);
  const spaced = tf.reshape(byRow, [batch, rows * rowStride, columns * columnStride, channels]) as tf.Tensor4D;
  const cropped = tf.slice(
    spaced,
    [0, 0, 0, 0],
    [batch, Math.min(height, rows * rowStride), Math.min(width, columns * columnStride), channels],
  );
  return padEnd(cropped, options.size);
}

/** Appends rows and columns of zeros up to `size`. */
function padEnd(x: tf.Tensor4D, size: Pair): tf.Tensor4D {
  const below = size[0] - x.shape[1];
  const right = size[1] - x.shape[2];
  if (below === 0 && right === 0) return x;
  return tf.pad4d(x, [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
}
