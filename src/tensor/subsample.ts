import * as tf from "@tensorflow/tfjs-core";
import { isWasmEngine } from "./native-kernels.ts";
import type { Pair } from "./pair.ts";
import { spread } from "./spread.ts";
import { windowTap } from "./window-tap.ts";
import { withGradient } from "./with-gradient.ts";

/** Every `strides`-th row and column of `x` `[batch, height, width, channels]`, from the first; differentiable on every engine. */
export function subsample(x: tf.Tensor4D, strides: Pair): tf.Tensor4D {
  if (strides[0] === 1 && strides[1] === 1) return x;
  return withGradient([x], () => ({
    value: isWasmEngine()
      ? windowTap(x, [0, 0], { strides, size: [1, 1] })
      : tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, strides[0], strides[1], 1]),
    saved: [],
    gradient: (dy) => [spread(dy as tf.Tensor4D, { strides, size: [x.shape[1], x.shape[2]] })],
  })) as tf.Tensor4D;
}
