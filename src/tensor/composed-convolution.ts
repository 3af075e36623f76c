import * as tf from "@tensorflow/tfjs-core";
import { productOverRows } from "./matrix-product.ts";
import type { Pair } from "./pair.ts";
import { spread } from "./spread.ts";
import { windowTap } from "./window-tap.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * A convolution without padding whose gradients are composed of forward kernels, for engines that lack the backward ones.
 * Input gradient: the spread output gradient convolved with the turned filter. Filter gradient: one matrix product for each tap.
 */
export function composedConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, strides: Pair): tf.Tensor4D {
  return withGradient([x, filter], () => ({
    value: tf.conv2d(x, filter, [...strides], "valid"),
    saved: [x, filter],
    gradient: (dy, saved) => {
      const operands = { x: saved[0] as tf.Tensor4D, filter: saved[1] as tf.Tensor4D, strides };
      return [inputGradient(dy as tf.Tensor4D, operands), filterGradient(dy as tf.Tensor4D, operands)];
    },
  })) as tf.Tensor4D;
}

interface Operands {
  readonly x: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
  readonly strides: Pair;
}

function inputGradient(dy: tf.Tensor4D, { x, filter, strides }: Operands): tf.Tensor4D {
  const turned = tf.transpose(tf.reverse4d(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(surround(dy, { x, filter, strides }), turned, 1, "valid");
}

/** Spreads an output gradient by the strides and adds the zeros a full convolution needs to reach the size of `x`. */
export function surround(dy: tf.Tensor4D, { x, filter, strides }: Operands): tf.Tensor4D {
  const [kernelHeight, kernelWidth] = filter.shape;
  const size: Pair = [x.shape[1] + kernelHeight - 1, x.shape[2] + kernelWidth - 1];
  return spread(dy, { strides, size, first: [kernelHeight - 1, kernelWidth - 1] });
}

function filterGradient(dy: tf.Tensor4D, { x, filter, strides }: Operands): tf.Tensor4D {
  const [batch, rows, columns, outputs] = dy.shape;
  const [kernelHeight, kernelWidth, inputs] = filter.shape;
  const pixels = batch * rows * columns;
  const flatGradient = tf.reshape(dy, [pixels, outputs]) as tf.Tensor2D;
  const taps: tf.Tensor2D[] = [];
  for (let row = 0; row < kernelHeight; row++)
    for (let column = 0; column < kernelWidth; column++) {
      const seen = windowTap(x, [row, column], { strides, size: [kernelHeight, kernelWidth] });
      taps.push(productOverRows(tf.reshape(seen, [pixels, inputs]) as tf.Tensor2D, flatGradient));
    }
  return tf.reshape(tf.concat2d(taps, 0), filter.shape);
}
