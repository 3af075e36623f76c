import * as tf from "@tensorflow/tfjs-core";
import { isWasmEngine } from "./native-kernels.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * `a` `[rows, inner]` times `b` `[inner, columns]`, differentiable in both.
 * On wasm the gradient transposes first and then multiplies: its product of transposed matrices is many times slower.
 */
export function matrixProduct(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (!isWasmEngine()) return tf.matMul(a, b);
  return withGradient([a, b], () => ({
    value: tf.matMul(a, b),
    saved: [a, b],
    gradient: (dy, [left, right]) => [tf.matMul(dy, tf.transpose(right!)), productOverRows(left as tf.Tensor2D, dy as tf.Tensor2D)],
  })) as tf.Tensor2D;
}

/** The transpose of `a` `[rows, m]` times `b` `[rows, n]`: `[m, n]`. Transposes the narrower operand, since that is what costs. No gradient on wasm. */
export function productOverRows(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (!isWasmEngine()) return tf.matMul(a, b, true);
  return a.shape[1] <= b.shape[1] ? tf.matMul(tf.transpose(a), b) : tf.transpose(tf.matMul(tf.transpose(b), a));
}
