import * as tf from "@tensorflow/tfjs-core";
import { hasTrainingKernels } from "../runtime/engine.ts";
import { composedDepthwise } from "./composed-depthwise.ts";
import { isWasmEngine, runNativeKernel } from "./native-kernels.ts";
import { subsample } from "./subsample.ts";
import { dilateFilter, padForWindow, stridePair, type WindowOptions, windowPadding } from "./window.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * Convolves each channel of `x` `[batch, height, width, in]` with its own filters `[height, width, in, multiplier]`,
 * differentiable in both on every engine: `[batch, height, width, in * multiplier]`. Call it inside `tf.tidy`.
 */
export function depthwiseConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, options: WindowOptions = {}): tf.Tensor4D {
  const strides = stridePair(options);
  const dilated = dilateFilter(filter, options.dilation ?? 1);
  if (hasTrainingKernels() && filter.shape[3] === 1) return ownDepthwise(x, dilated, options);
  const even = strides[0] === strides[1];
  if (!isWasmEngine() && even && typeof options.padding !== "number")
    return tf.depthwiseConv2d(x, dilated, [...strides], options.padding ?? "valid");
  const padded = padForWindow(x, [dilated.shape[0], dilated.shape[1]], options);
  // TensorFlow has no depthwise kernel with unequal strides.
  if (!even) return subsample(depthwiseConvolution(padded, dilated), strides);
  if (isWasmEngine()) return composedDepthwise(padded, dilated, strides);
  return tf.depthwiseConv2d(padded, dilated, [...strides], "valid");
}

function ownDepthwise(x: tf.Tensor4D, filter: tf.Tensor4D, options: WindowOptions): tf.Tensor4D {
  const [, height, width] = x.shape;
  const taps = [filter.shape[0], filter.shape[1]] as const;
  const strides = stridePair(options);
  const [rows, columns] = windowPadding(x, taps, options);
  const outputHeight = Math.floor((height + rows[0] + rows[1] - taps[0]) / strides[0]) + 1;
  const outputWidth = Math.floor((width + columns[0] + columns[1] - taps[1]) / strides[1]) + 1;
  if (outputHeight < 1 || outputWidth < 1)
    throw new RangeError(
      `Cannot convolve: a filter of ${taps.join(" x ")} does not fit into ${height} x ${width} pixels with padding ${options.padding ?? "valid"}`,
    );
  const window = [height, width, ...strides, rows[0], columns[0], outputHeight, outputWidth];
  const kernel = { outputs: 1, types: [], attributes: { window } };
  return withGradient([x, filter], () => ({
    value: runNativeKernel("TandemDepthwise", [x, filter], kernel)[0]!,
    saved: [x, filter],
    gradient: (dy, saved) => [
      runNativeKernel("TandemDepthwiseGradX", [dy, saved[1]!], kernel)[0]!,
      runNativeKernel("TandemDepthwiseGradFilter", [saved[0]!, dy], { ...kernel, attributes: { window, taps } })[0]!,
    ],
  })) as tf.Tensor4D;
}
