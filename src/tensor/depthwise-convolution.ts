import * as tf from "@tensorflow/tfjs-core";
import { composedDepthwise } from "./composed-depthwise.ts";
import { isWasmEngine } from "./native-kernels.ts";
import { subsample } from "./subsample.ts";
import { dilateFilter, padForWindow, stridePair, type WindowOptions } from "./window.ts";

/**
 * Convolves each channel of `x` `[batch, height, width, in]` with its own filters `[height, width, in, multiplier]`,
 * differentiable in both on every engine: `[batch, height, width, in * multiplier]`. Call it inside `tf.tidy`.
 */
export function depthwiseConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, options: WindowOptions = {}): tf.Tensor4D {
  const strides = stridePair(options);
  const dilated = dilateFilter(filter, options.dilation ?? 1);
  const even = strides[0] === strides[1];
  if (!isWasmEngine() && even && typeof options.padding !== "number")
    return tf.depthwiseConv2d(x, dilated, [...strides], options.padding ?? "valid");
  const padded = padForWindow(x, [dilated.shape[0], dilated.shape[1]], options);
  // TensorFlow has no depthwise kernel with unequal strides.
  if (!even) return subsample(depthwiseConvolution(padded, dilated), strides);
  if (isWasmEngine()) return composedDepthwise(padded, dilated, strides);
  return tf.depthwiseConv2d(padded, dilated, [...strides], "valid");
}
