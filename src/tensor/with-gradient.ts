import * as tf from "@tensorflow/tfjs-core";

/** A value with its own rule for going backward. */
export interface ValueWithGradient {
  readonly value: tf.Tensor;
  /** Tensors the gradient needs; they live until the backward pass has ended. */
  readonly saved: readonly tf.Tensor[];
  /** Gradients of all inputs, in their order, from the gradient of the value. */
  readonly gradient: (dy: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[];
}

/** Evaluates `forward` without recording its operations and lets its own rule stand for the derivative in `inputs`. */
export function withGradient(inputs: readonly tf.Tensor[], forward: () => ValueWithGradient): tf.Tensor {
  return tf.customGrad((...operands) => {
    const save = operands.at(-1) as unknown as (tensors: tf.Tensor[]) => void;
    const { value, saved, gradient } = forward();
    save([...saved]);
    return { value, gradFunc: gradient };
  })(...inputs);
}
