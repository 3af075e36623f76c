import * as tf from "@tensorflow/tfjs-core";
import { hasTrainingKernels } from "../runtime/engine.ts";
import { composedConvolution } from "./composed-convolution.ts";
import { depthwiseConvolution } from "./depthwise-convolution.ts";
import { matrixProduct } from "./matrix-product.ts";
import { isWasmEngine, runNativeKernel } from "./native-kernels.ts";
import { subsample } from "./subsample.ts";
import { dilateFilter, padForWindow, stridePair, type WindowOptions } from "./window.ts";
import { withGradient } from "./with-gradient.ts";

export interface ConvolutionOptions extends WindowOptions {
  /** Groups of channels that do not see each other; divides both channel counts; default 1. */
  readonly groups?: number;
}

/**
 * Convolves `x` `[batch, height, width, in]` with `filter` `[height, width, in / groups, out]`, differentiable in both on every engine.
 * Call it inside `tf.tidy`.
 */
export function convolution(x: tf.Tensor4D, filter: tf.Tensor4D, options: ConvolutionOptions = {}): tf.Tensor4D {
  const groups = options.groups ?? 1;
  if (groups > 1) return groupedConvolution(x, filter, { ...options, groups });
  const strides = stridePair(options);
  const dilated = dilateFilter(filter, options.dilation ?? 1);
  const [height, width, inputs, outputs] = dilated.shape;
  const everyPixel = height * width * strides[0] * strides[1] === 1 && typeof options.padding !== "number";
  if (hasTrainingKernels() && everyPixel) return ownPointwise(x, filter);
  if (!isWasmEngine() && typeof options.padding !== "number") return tf.conv2d(x, dilated, [...strides], options.padding ?? "valid");
  const padded = padForWindow(x, [height, width], options);
  if (!isWasmEngine()) return tf.conv2d(padded, dilated, [...strides], "valid");
  if (height > 1 || width > 1) return composedConvolution(padded, dilated, strides);
  const pixels = subsample(padded, strides);
  const [batch, rows, columns] = pixels.shape;
  const product = matrixProduct(tf.reshape(pixels, [batch * rows * columns, inputs]), tf.reshape(dilated, [inputs, outputs]));
  return tf.reshape(product, [batch, rows, columns, outputs]);
}

function ownPointwise(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  return withGradient([x, filter], () => ({
    value: runNativeKernel("TandemPointwise", [x, filter], { outputs: 1, types: [] })[0]!,
    saved: [x, filter],
    gradient: (dy, saved) => runNativeKernel("TandemPointwiseGrad", [dy, ...saved], { outputs: 2, types: [] }),
  })) as tf.Tensor4D;
}

function groupedConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, options: ConvolutionOptions & { readonly groups: number }): tf.Tensor4D {
  const { groups, ...rest } = options;
  const [height, width, inputsPerGroup, outputs] = filter.shape;
  if (inputsPerGroup === 1) return depthwiseConvolution(x, tf.reshape(filter, [height, width, groups, outputs / groups]), rest);
  const images = tf.split(x, groups, 3);
  const filters = tf.split(filter, groups, 3);
  const parts = images.map((image, group) => convolution(image as tf.Tensor4D, filters[group] as tf.Tensor4D, rest));
  return tf.concat4d(parts, 3);
}
