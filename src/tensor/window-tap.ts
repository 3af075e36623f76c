import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "./subsample.ts";

/** What one tap (row, column) of a filter sees of `x` as the window moves: `[batch, ...size, channels]`. No gradient. */
export function windowTap(x: tf.Tensor4D, tap: Pair, options: { readonly strides: Pair; readonly size: Pair }): tf.Tensor4D {
  const [batch, , , channels] = x.shape;
  const [rows, columns] = options.size;
  const [rowStride, columnStride] = options.strides;
  const begin = [0, tap[0], tap[1], 0];
  if (rowStride === 1 && columnStride === 1)
    return tf.slice4d(x, begin as [number, number, number, number], [batch, rows, columns, channels]);
  const end = [batch, tap[0] + (rows - 1) * rowStride + 1, tap[1] + (columns - 1) * columnStride + 1, channels];
  return tf.stridedSlice(x, begin, end, [1, rowStride, columnStride, 1]) as tf.Tensor4D;
}
