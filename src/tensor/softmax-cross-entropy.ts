import * as tf from "@tensorflow/tfjs-core";
import { isNativeEngine, runNativeKernel } from "./native-kernels.ts";
import { withGradient } from "./with-gradient.ts";

export interface CrossEntropyOptions {
  /** Share of the target spread evenly over all classes, 0..1 (Szegedy et al. 2016, section 7); default 0. */
  readonly smoothing?: number;
}

/**
 * Mean cross entropy in nats of `logits` `[batch, classes]` against `labels` `[batch]` (int32 class indices), differentiable in the logits.
 * Call it inside `tf.tidy`.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, options: CrossEntropyOptions = {}): tf.Scalar {
  const [batch, classes] = logits.shape;
  const targets = smoothTargets(tf.cast(tf.oneHot(labels, classes), "float32") as tf.Tensor2D, options.smoothing ?? 0);
  return withGradient([logits], () => {
    const { losses, gradient } = lossesAndGradient(logits, targets);
    return { value: tf.mean(losses), saved: [gradient], gradient: (dy, saved) => [tf.mul(saved[0]!, tf.div(dy, batch))] };
  }) as tf.Scalar;
}

function smoothTargets(targets: tf.Tensor2D, smoothing: number): tf.Tensor2D {
  return smoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - smoothing), smoothing / targets.shape[1]);
}

interface LossesAndGradient {
  /** `[batch]` */
  readonly losses: tf.Tensor;
  /** `[batch, classes]`: each loss's gradient in its own logits. */
  readonly gradient: tf.Tensor;
}

function lossesAndGradient(logits: tf.Tensor2D, targets: tf.Tensor2D): LossesAndGradient {
  if (isNativeEngine()) {
    const [losses, gradient] = runNativeKernel("SoftmaxCrossEntropyWithLogits", [logits, targets], { outputs: 2 });
    return { losses: losses!, gradient: gradient! };
  }
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const total = tf.sum(exponentials, 1, true);
  const logProbabilities = tf.sub(shifted, tf.log(total));
  return {
    losses: tf.neg(tf.sum(tf.mul(targets, logProbabilities), 1)),
    gradient: tf.sub(tf.div(exponentials, total), targets),
  };
}
