import * as tf from "@tensorflow/tfjs-core";
import type { ActivationFunction } from "../network/network.ts";
import { relu6 } from "../tensor/relu6.ts";

/** Applies an activation function by name; `hard-sigmoid` is relu6(x + 3) / 6 and `hard-swish` x times that (Howard et al. 2019). */
export function activate<T extends tf.Tensor>(x: T, activation: ActivationFunction | undefined): T {
  switch (activation) {
    case undefined:
      return x;
    case "relu":
      return tf.relu(x);
    case "relu6":
      return relu6(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "hard-sigmoid":
      return hardSigmoid(x);
    case "swish":
      return tf.mul(x, tf.sigmoid(x));
    case "hard-swish":
      return tf.mul(x, hardSigmoid(x));
  }
}

function hardSigmoid<T extends tf.Tensor>(x: T): T {
  return tf.mul(relu6(tf.add(x, 3) as T), 1 / 6);
}
