import * as tf from "@tensorflow/tfjs-core";
import type { PoolLayer } from "../network/network.ts";
import { padForWindow } from "../tensor/window.ts";

/** Lower than any activation: padding that never is the maximum. */
const LOWEST = -3e38;

/**
 * Pools `x` `[batch, height, width, channels]`. An average counts the image's own pixels only, never the padding.
 * Padding is made explicit: tfjs's own gradient of a padded average divides by the whole window on the cpu and wasm engines.
 */
export function runPool(layer: PoolLayer, x: tf.Tensor4D): tf.Tensor4D {
  const size: [number, number] = [layer.kernelHeight, layer.kernelWidth];
  const strides: [number, number] = [layer.strideHeight, layer.strideWidth];
  const { padding } = layer;
  if (layer.mode === "max") {
    if (typeof padding === "string") return tf.maxPool(x, size, strides, padding);
    const sides: [number, number] = [padding, padding];
    return tf.maxPool(tf.pad4d(x, [[0, 0], sides, sides, [0, 0]], LOWEST), size, strides, "valid");
  }
  const average = (image: tf.Tensor4D) => tf.avgPool(padForWindow(image, size, { strides, padding }), size, strides, "valid");
  if (padding === "valid") return average(x);
  const covered = average(tf.ones([1, x.shape[1], x.shape[2], 1]));
  return tf.div(average(x), covered);
}
