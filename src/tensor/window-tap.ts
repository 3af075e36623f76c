import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "./pair.ts";

/**
 * What one tap (row, column) of a window of `size` sees of `x` as it moves by `strides`: `[batch, height, width, channels]`. No gradient.
 * A depthwise convolution with a single 1 does it: on wasm it is 3 (stride 1) to 80 (stride 2) times faster than slicing.
 */
export function windowTap(x: tf.Tensor4D, tap: Pair, options: { readonly strides: Pair; readonly size: Pair }): tf.Tensor4D {
  const [height, width] = options.size;
  const channels = x.shape[3];
  const filter = new Float32Array(height * width * channels);
  const begin = (tap[0] * width + tap[1]) * channels;
  filter.fill(1, begin, begin + channels);
  return tf.depthwiseConv2d(x, tf.tensor4d(filter, [height, width, channels, 1]), [...options.strides], "valid");
}
