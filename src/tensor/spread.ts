import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "./pair.ts";

export interface SpreadOptions {
  /** Distance of neighbours in the result. */
  readonly strides: Pair;
  /** Height and width of the result. */
  readonly size: Pair;
  /** Row and column of the first element; default the corner. */
  readonly first?: Pair;
}

/** Sets the elements of `x` `[batch, height, width, channels]` apart in a field of zeros: the transpose of taking every so many of them. */
export function spread(x: tf.Tensor4D, { strides, size, first = [0, 0] }: SpreadOptions): tf.Tensor4D {
  const spaced = interleave(x, strides);
  const [batch, , , channels] = x.shape;
  const kept: Pair = [Math.min(spaced.shape[1], size[0] - first[0]), Math.min(spaced.shape[2], size[1] - first[1])];
  const cut = kept[0] < spaced.shape[1] || kept[1] < spaced.shape[2];
  const cropped = cut ? tf.slice4d(spaced, [0, 0, 0, 0], [batch, kept[0], kept[1], channels]) : spaced;
  if (kept[0] === size[0] && kept[1] === size[1]) return cropped;
  const rows: [number, number] = [first[0], size[0] - first[0] - kept[0]];
  const columns: [number, number] = [first[1], size[1] - first[1] - kept[1]];
  return tf.pad4d(cropped, [[0, 0], rows, columns, [0, 0]]);
}

/** Follows every row and column by `strides - 1` of zeros. */
function interleave(x: tf.Tensor4D, [rowStride, columnStride]: Pair): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  if (rowStride === 1 && columnStride === 1) return x;
  const byColumn = padMiddle(tf.reshape(x, [batch * rows * columns, 1, channels]), columnStride - 1);
  const byRow = padMiddle(tf.reshape(byColumn, [batch * rows, 1, columns * columnStride * channels]), rowStride - 1);
  return tf.reshape(byRow, [batch, rows * rowStride, columns * columnStride, channels]);
}

function padMiddle(x: tf.Tensor3D, zeros: number): tf.Tensor3D {
  return tf.pad3d(x, [
    [0, 0],
    [0, zeros],
    [0, 0],
  ]);
}
