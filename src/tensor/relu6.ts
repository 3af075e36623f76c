import * as tf from "@tensorflow/tfjs-core";
import { isNativeEngine, runNativeKernel } from "./native-kernels.ts";
import { withGradient } from "./with-gradient.ts";

/** Makes any float32 inside (0, 6) that a sum of products can give a mask of 1. */
const STEEPNESS = 1e30;

/** `min(max(x, 0), 6)`, any shape; the gradient is 1 strictly between 0 and 6, else 0. Call it inside `tf.tidy`. */
export function relu6<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = tf.relu6(x);
    return { value, saved: [value], gradient: (dy, saved) => [gradient(dy, saved[0]!)] };
  }) as T;
}

function gradient(dy: tf.Tensor, output: tf.Tensor): tf.Tensor {
  if (isNativeEngine()) return runNativeKernel("Relu6Grad", [dy, output], { outputs: 1 })[0]!;
  // The mask in arithmetic: comparisons are ten times slower on wasm. Its argument is positive strictly inside, else 0.
  const mask = tf.clipByValue(tf.mul(tf.mul(output, STEEPNESS), tf.sub(6, output)), 0, 1);
  return tf.mul(dy, mask);
}
