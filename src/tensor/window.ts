import * as tf from "@tensorflow/tfjs-core";
import type { Pair } from "./pair.ts";

/** How a filter moves over an image. */
export interface WindowOptions {
  /** Step in rows and columns, or one number for both; default 1. */
  readonly strides?: number | Pair;
  /** `same`: output = ceil(input / stride), zeros as even as possible, extra at the end; a number of zeros on each side; default `valid`: none. */
  readonly padding?: "same" | "valid" | number;
  /** Distance of the filter's taps, from 1; default 1. */
  readonly dilation?: number;
}

/** Vertical and horizontal stride as a pair. */
export function stridePair(options: WindowOptions): Pair {
  const strides = options.strides ?? 1;
  return typeof strides === "number" ? [strides, strides] : strides;
}

/** Zeros that `options.padding` asks for around `x` `[batch, height, width, channels]` under a window of `size`: above and below, left and right. */
export function windowPadding(x: tf.Tensor4D, size: Pair, options: WindowOptions): readonly [Pair, Pair] {
  const strides = stridePair(options);
  return [
    sidePadding(x.shape[1], { size: size[0], stride: strides[0], padding: options.padding }),
    sidePadding(x.shape[2], { size: size[1], stride: strides[1], padding: options.padding }),
  ];
}

/** Pads `x` `[batch, height, width, channels]` with zeros so that a window of `size` without padding does what `options.padding` asks. */
export function padForWindow(x: tf.Tensor4D, size: Pair, options: WindowOptions): tf.Tensor4D {
  const [rows, columns] = windowPadding(x, size, options);
  if (rows[0] + rows[1] + columns[0] + columns[1] === 0) return x;
  return tf.pad4d(x, [[0, 0], [...rows], [...columns], [0, 0]]);
}

interface Side {
  readonly size: number;
  readonly stride: number;
  readonly padding: WindowOptions["padding"];
}

function sidePadding(length: number, { size, stride, padding = "valid" }: Side): Pair {
  if (padding === "valid") return [0, 0];
  if (typeof padding === "number") return [padding, padding];
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** Puts `dilation - 1` zeros between the taps of a filter `[height, width, in, out]`: then every engine differentiates a dilated convolution. */
export function dilateFilter(filter: tf.Tensor4D, dilation: number): tf.Tensor4D {
  if (dilation === 1) return filter;
  const [height, width, inputs, outputs] = filter.shape;
  const rest = inputs * outputs;
  const columns = tf.pad(tf.reshape(filter, [height * width, 1, rest]), [
    [0, 0],
    [0, dilation - 1],
    [0, 0],
  ]);
  const rows = tf.pad(tf.reshape(columns, [height, 1, width * dilation * rest]), [
    [0, 0],
    [0, dilation - 1],
    [0, 0],
  ]);
  const spaced = tf.reshape(rows, [height * dilation, width * dilation, inputs, outputs]) as tf.Tensor4D;
  return tf.slice(spaced, [0, 0, 0, 0], [(height - 1) * dilation + 1, (width - 1) * dilation + 1, inputs, outputs]);
}
