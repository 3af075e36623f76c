import * as tf from "@tensorflow/tfjs-core";
import { isNativeEngine, runNativeKernel } from "./native-kernels.ts";
import { withGradient } from "./with-gradient.ts";

/** `min(max(x, 0), 6)`, any shape; the gradient is 1 strictly between 0 and 6, else 0. Call it inside `tf.tidy`. */
export function relu6<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = tf.relu6(x);
    return { value, saved: [value], gradient: (dy, saved) => [gradient(dy, saved[0]!)] };
  }) as T;
}

function gradient(dy: tf.Tensor, output: tf.Tensor): tf.Tensor {
  if (isNativeEngine()) return runNativeKernel("Relu6Grad", [dy, output], { outputs: 1 })[0]!;
  return tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(output, 0), tf.less(output, 6)), "float32"));
}
