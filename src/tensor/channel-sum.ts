import * as tf from "@tensorflow/tfjs-core";
import { isWasmEngine } from "./native-kernels.ts";

/** Sums `[..., channels]` over all axes but the last: `[channels]`. */
export function channelSum(x: tf.Tensor): tf.Tensor1D {
  const channels = x.shape[x.rank - 1] as number;
  const rows = x.size / channels;
  const matrix = tf.reshape(x, [rows, channels]);
  // wasm sums leading axes by transposing the tensor first; a product with ones is several times faster.
  if (isWasmEngine()) return tf.reshape(tf.matMul(tf.ones([1, rows]), matrix), [channels]);
  return tf.sum(matrix, 0);
}
