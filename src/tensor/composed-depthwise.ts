import * as tf from "@tensorflow/tfjs-core";
import { channelSum } from "./channel-sum.ts";
import { surround } from "./composed-convolution.ts";
import type { Pair } from "./pair.ts";
import { windowTap } from "./window-tap.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * A depthwise convolution without padding whose gradients are composed of forward kernels, for engines that lack the backward ones.
 * Both gradients take one output channel per input channel at a time.
 */
export function composedDepthwise(x: tf.Tensor4D, filter: tf.Tensor4D, strides: Pair): tf.Tensor4D {
  return withGradient([x, filter], () => ({
    value: tf.depthwiseConv2d(x, filter, [...strides], "valid"),
    saved: [x, filter],
    gradient: (dy, saved) => gradients(dy as tf.Tensor4D, { x: saved[0] as tf.Tensor4D, filter: saved[1] as tf.Tensor4D, strides }),
  })) as tf.Tensor4D;
}

interface Operands {
  readonly x: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
  readonly strides: Pair;
}

function gradients(dy: tf.Tensor4D, { x, filter, strides }: Operands): [tf.Tensor4D, tf.Tensor4D] {
  const inputParts: tf.Tensor4D[] = [];
  const filterParts: tf.Tensor4D[] = [];
  for (const [index, part] of splitMultiplier(dy, filter.shape[3]).entries()) {
    const single = tf.slice4d(filter, [0, 0, 0, index], [-1, -1, -1, 1]);
    const operands = { x, filter: single, strides };
    inputParts.push(tf.depthwiseConv2d(surround(part, operands), tf.reverse4d(single, [0, 1]), 1, "valid"));
    filterParts.push(filterGradient(part, operands));
  }
  return [tf.addN(inputParts), tf.concat4d(filterParts, 3)];
}

/** The output gradient of each of the `multiplier` filters: `[batch, height, width, in]`. */
function splitMultiplier(dy: tf.Tensor4D, multiplier: number): tf.Tensor4D[] {
  if (multiplier === 1) return [dy];
  const [batch, rows, columns, outputs] = dy.shape;
  const inputs = outputs / multiplier;
  const parts = tf.split(tf.reshape(dy, [batch * rows * columns, inputs, multiplier]), multiplier, 2);
  return parts.map((part) => tf.reshape(part, [batch, rows, columns, inputs]));
}

function filterGradient(dy: tf.Tensor4D, { x, filter, strides }: Operands): tf.Tensor4D {
  const [kernelHeight, kernelWidth] = filter.shape;
  const taps: tf.Tensor1D[] = [];
  for (let row = 0; row < kernelHeight; row++)
    for (let column = 0; column < kernelWidth; column++)
      taps.push(channelSum(tf.mul(windowTap(x, [row, column], { strides, size: [kernelHeight, kernelWidth] }), dy)));
  return tf.reshape(tf.concat1d(taps), filter.shape);
}
