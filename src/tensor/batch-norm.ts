import * as tf from "@tensorflow/tfjs-core";
import { hasTrainingKernels } from "../runtime/engine.ts";
import { channelSum } from "./channel-sum.ts";
import { isNativeEngine, runNativeKernel } from "./native-kernels.ts";
import { relu6 } from "./relu6.ts";
import { withGradient } from "./with-gradient.ts";

/** What a normalisation learns: `output = scale (x - mean) / sqrt(variance + epsilon) + offset`. */
export interface BatchNormParameters {
  /** `[channels]` */
  readonly scale: tf.Tensor1D;
  /** `[channels]` */
  readonly offset: tf.Tensor1D;
  /** Added to the variance; at least 1e-5, default 1e-3. */
  readonly epsilon?: number;
}

/** Normalisation by the batch, and what follows it. */
export interface BatchNormOptions extends BatchNormParameters {
  /** True to end in `min(max(output, 0), 6)`, in the same pass where the engine can; default false. */
  readonly relu6?: boolean;
}

/** Statistics over batch, height and width. */
export interface BatchStatistics {
  /** `[channels]` */
  readonly mean: tf.Tensor1D;
  /** `[channels]`, population variance: the sum of squares divided by the count. */
  readonly variance: tf.Tensor1D;
}

export interface BatchNormResult extends BatchStatistics {
  /** `[batch, height, width, channels]`, differentiable in the input, scale and offset; no gradient flows through the statistics. */
  readonly output: tf.Tensor4D;
}

const DEFAULT_EPSILON = 1e-3;

/**
 * Normalises `x` `[batch, height, width, channels]` by the statistics of the batch itself, as in training.
 * One kernel each way on the native engine, tandem's own or TensorFlow's fused one, the closed form of the gradient elsewhere
 * (Ioffe and Szegedy 2015, section 3). Call it inside `tf.tidy`.
 */
export function batchNorm(x: tf.Tensor4D, options: BatchNormOptions): BatchNormResult {
  if (hasTrainingKernels()) return ownBatchNorm(x, options);
  const normalised = isNativeEngine() ? fusedBatchNorm(x, options) : plainBatchNorm(x, options);
  return options.relu6 ? { ...normalised, output: relu6(normalised.output) } : normalised;
}

/** Normalises `x` `[batch, height, width, channels]` by given statistics, as in inference. */
export function batchNormInference(x: tf.Tensor4D, parameters: BatchNormParameters & BatchStatistics): tf.Tensor4D {
  const { scale, offset, mean, variance, epsilon = DEFAULT_EPSILON } = parameters;
  return tf.batchNorm4d(x, mean, variance, offset, scale, epsilon);
}

function ownBatchNorm(x: tf.Tensor4D, options: BatchNormOptions): BatchNormResult {
  const { scale, offset, epsilon = DEFAULT_EPSILON, relu6 = false } = options;
  const kernel = { outputs: 3, types: [], attributes: { epsilon, relu6 } };
  const [output, mean, variance] = runNativeKernel("TandemBatchNorm", [x, scale, offset], kernel);
  const differentiable = withGradient([x, scale, offset], () => ({
    value: output!,
    saved: [x, scale, offset, mean!, variance!],
    gradient: (dy, saved) => runNativeKernel("TandemBatchNormGrad", [dy, ...saved], kernel),
  }));
  return { output: differentiable as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

function fusedBatchNorm(x: tf.Tensor4D, { scale, offset, epsilon = DEFAULT_EPSILON }: BatchNormParameters): BatchNormResult {
  const kernel = { types: ["T", "U"], attributes: { epsilon, data_format: "NHWC", is_training: true } };
  // Running statistics: read only in inference.
  const unused = tf.tensor1d([]);
  const [output, , , mean, variance, third] = runNativeKernel("FusedBatchNormV3", [x, scale, offset, unused, unused], {
    outputs: 6,
    ...kernel,
  });
  const differentiable = withGradient([x, scale, offset], () => ({
    value: output!,
    saved: [x, scale, mean!, variance!, third!],
    gradient: (dy, saved) => runNativeKernel("FusedBatchNormGradV3", [dy, ...saved], { outputs: 5, ...kernel }).slice(0, 3),
  }));
  return { output: differentiable as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

function plainBatchNorm(x: tf.Tensor4D, { scale, offset, epsilon = DEFAULT_EPSILON }: BatchNormParameters): BatchNormResult {
  const { mean, variance } = batchStatistics(x);
  const output = withGradient([x, scale, offset], () => {
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normalised = tf.mul(tf.sub(x, mean), inverse);
    return {
      value: tf.add(tf.mul(normalised, scale), offset),
      saved: [normalised, tf.mul(scale, inverse)],
      gradient: (dy, [unit, gain]) => plainGradients(dy, unit!, { gain: gain! }),
    };
  });
  return { output: output as tf.Tensor4D, mean, variance };
}

/** Gradients in input, scale and offset, from the normalised input and `gain = scale / sqrt(variance + epsilon)`. */
function plainGradients(dy: tf.Tensor, unit: tf.Tensor, { gain }: { readonly gain: tf.Tensor }): tf.Tensor[] {
  const count = dy.size / gain.size;
  const dOffset = channelSum(dy);
  const dScale = channelSum(tf.mul(dy, unit));
  const projected = tf.add(tf.mul(unit, tf.div(dScale, count)), tf.div(dOffset, count));
  return [tf.mul(tf.sub(dy, projected), gain), dScale, dOffset];
}

/** Computed as one value with its own rule, so that nothing on the way is recorded and kept. */
function batchStatistics(x: tf.Tensor4D): BatchStatistics {
  const count = x.size / x.shape[3];
  const both = withGradient([x], () => {
    const mean = tf.div(channelSum(x), count);
    const variance = tf.div(channelSum(tf.square(tf.sub(x, mean))), count);
    return { value: tf.stack([mean, variance]), saved: [], gradient: () => [tf.zeros(x.shape)] };
  });
  const [mean, variance] = tf.unstack(both);
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}
