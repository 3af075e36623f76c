import * as tf from "@tensorflow/tfjs-core";
import type { ActivationFunction, ConvolutionLayer, DepthwiseLayer, Layer, SqueezeExciteLayer } from "../network/network.ts";
import { batchNorm, batchNormInference } from "../tensor/batch-norm.ts";
import { convolution } from "../tensor/convolution.ts";
import { depthwiseConvolution } from "../tensor/depthwise-convolution.ts";
import { activate } from "./activate.ts";
import { runPool } from "./run-pool.ts";

/** Added to variances by every batch normalisation of trained networks. */
const BATCH_NORM_EPSILON = 1e-3;

/** Weights by name, exactly of the shapes that `weightShapes` lists. */
export type WeightTensors = ReadonlyMap<string, tf.Tensor>;

/** What running a layer needs besides its inputs. */
export interface LayerContext {
  /** Name of the node: prefix of its weights. */
  readonly name: string;
  readonly weights: WeightTensors;
  /** Normalise by the statistics of the batch (training, supernet) or by the stored `mean` and `variance`. */
  readonly training: boolean;
  /** Is told the batch statistics of each normalisation, in training mode. The tensors are not the callee's to dispose of. */
  readonly observe?: (node: string, statistics: { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D }) => void;
}

/** Runs one layer on its inputs; images are `[batch, height, width, channels]`, also where height and width are 1. */
export function runLayer(layer: Layer, inputs: readonly tf.Tensor4D[], context: LayerContext): tf.Tensor4D {
  const x = inputs[0]!;
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return runConvolution(layer, x, context);
    case "dense":
      return activate(asImage(runDense(flat(x), { prefix: context.name, bias: layer.bias, context })), layer.activation);
    case "add":
      return activate(
        inputs.slice(1).reduce((sum, term) => tf.add(sum, term), x),
        layer.activation,
      );
    case "pool":
      return runPool(layer, x);
    case "global-pool":
      return tf.mean(x, [1, 2], true);
    case "activation":
      return normalizeAndActivate(layer, x, context);
    case "squeeze-excite":
      return runSqueezeExcite(layer, x, context);
    case "flatten":
      return asImage(flat(x));
    case "zero":
      return tf.zerosLike(x);
  }
}

function weight<T extends tf.Tensor>(context: LayerContext, name: string): T {
  const found = context.weights.get(name);
  if (!found) throw new Error(`Cannot run a network: weight ${name} is missing, expected one for every name of weightShapes`);
  return found as T;
}

function runConvolution(layer: ConvolutionLayer | DepthwiseLayer, x: tf.Tensor4D, context: LayerContext): tf.Tensor4D {
  const kernel = weight<tf.Tensor4D>(context, `${context.name}.kernel`);
  const strides = [layer.strideHeight, layer.strideWidth] as const;
  const { padding, dilation } = layer;
  let output =
    layer.kind === "convolution"
      ? convolution(x, kernel, { strides, padding, dilation, groups: layer.groups })
      : depthwiseConvolution(x, kernel, { strides, padding, dilation });
  if (layer.bias) output = tf.add(output, weight(context, `${context.name}.bias`));
  return normalizeAndActivate(layer, output, context);
}

interface Finish {
  readonly batchNorm?: boolean;
  readonly activation?: ActivationFunction;
}

function normalizeAndActivate({ batchNorm: normalized, activation }: Finish, x: tf.Tensor4D, context: LayerContext): tf.Tensor4D {
  if (!normalized) return activate(x, activation);
  const { name, observe } = context;
  const scale = weight<tf.Tensor1D>(context, `${name}.scale`);
  const offset = weight<tf.Tensor1D>(context, `${name}.offset`);
  if (!context.training) {
    const mean = weight<tf.Tensor1D>(context, `${name}.mean`);
    const variance = weight<tf.Tensor1D>(context, `${name}.variance`);
    return activate(batchNormInference(x, { scale, offset, mean, variance, epsilon: BATCH_NORM_EPSILON }), activation);
  }
  // In one pass with the normalisation, where it is the commonest one.
  const relu6 = activation === "relu6";
  const { output, mean, variance } = batchNorm(x, { scale, offset, epsilon: BATCH_NORM_EPSILON, relu6 });
  observe?.(name, { mean, variance });
  return relu6 ? output : activate(output, activation);
}

function runSqueezeExcite(layer: SqueezeExciteLayer, x: tf.Tensor4D, context: LayerContext): tf.Tensor4D {
  const pooled = flat(tf.mean(x, [1, 2], true));
  const reduced = activate(runDense(pooled, { prefix: `${context.name}.reduce`, bias: true, context }), layer.activation);
  const gate = activate(runDense(reduced, { prefix: `${context.name}.expand`, bias: true, context }), layer.gate);
  return tf.mul(x, asImage(gate));
}

function runDense(x: tf.Tensor2D, { prefix, bias, context }: { prefix: string; bias: boolean; context: LayerContext }): tf.Tensor2D {
  const product: tf.Tensor2D = tf.matMul(x, weight<tf.Tensor2D>(context, `${prefix}.kernel`));
  return bias ? tf.add<tf.Tensor2D>(product, weight<tf.Tensor1D>(context, `${prefix}.bias`)) : product;
}

function flat(x: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(x, [x.shape[0], x.size / x.shape[0]]);
}

function asImage(x: tf.Tensor2D): tf.Tensor4D {
  return tf.reshape(x, [x.shape[0], 1, 1, x.shape[1]]);
}
