import * as tf from "@tensorflow/tfjs-core";
import type { Rng } from "../core/rng.ts";
import { batchNorm } from "./batch-norm.ts";
import { convolution } from "./convolution.ts";
import { depthwiseConvolution } from "./depthwise-convolution.ts";
import { constantWeight, glorotUniform, heNormal } from "./initial-weights.ts";
import { matrixProduct } from "./matrix-product.ts";
import type { NamedWeight } from "./named-weights.ts";
import { createParameters, type Parameters } from "./parameters.ts";

/** The network speed is quoted for: images `[batch, 28, 28, 1]` to logits `[batch, 10]`. */
export interface ReferenceNetwork {
  readonly parameters: Parameters;
  forward(images: tf.Tensor4D): tf.Tensor2D;
}

const EXPANSION = 6;
const STEM_CHANNELS = 16;
const HEAD_CHANNELS = 256;
const CLASSES = 10;

interface Block {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
}

/** Inverted bottlenecks by stage: channels, blocks, stride of the first. */
const STAGES = [
  [24, 2, 2],
  [32, 2, 2],
  [64, 2, 1],
  [96, 1, 1],
] as const;

function listBlocks(): Block[] {
  let inputs = STEM_CHANNELS;
  return STAGES.flatMap(([outputs, count, firstStride], stage) =>
    Array.from({ length: count }, (_, at) => {
      const block = { name: `stage${stage}.block${at}`, inputs, outputs, stride: at === 0 ? firstStride : 1 };
      inputs = outputs;
      return block;
    }),
  );
}

/** A MobileNetV2 in small (Sandler et al. 2018): stem 3x3/2, inverted bottlenecks of expansion 6, head 1x1, batch normalisation and ReLU6 throughout. */
export function createReferenceNetwork(rng: Rng): ReferenceNetwork {
  const blocks = listBlocks();
  const parameters = createParameters(initialWeights(blocks, rng));
  const get = (name: string) => parameters.get(name)! as tf.Tensor;
  const normalise = (x: tf.Tensor4D, name: string, relu6: boolean) =>
    batchNorm(x, { scale: get(`${name}.scale`) as tf.Tensor1D, offset: get(`${name}.offset`) as tf.Tensor1D, relu6 }).output;
  const convolve = (x: tf.Tensor4D, name: string, { strides, relu6 }: { readonly strides: number; readonly relu6: boolean }) =>
    normalise(convolution(x, get(`${name}.filter`) as tf.Tensor4D, { strides, padding: "same" }), name, relu6);
  const bottleneck = (x: tf.Tensor4D, { name, inputs, outputs, stride }: Block): tf.Tensor4D => {
    const expanded = convolve(x, `${name}.expand`, { strides: 1, relu6: true });
    const filter = get(`${name}.depthwise.filter`) as tf.Tensor4D;
    const spatial = depthwiseConvolution(expanded, filter, { strides: stride, padding: "same" });
    const projected = convolve(normalise(spatial, `${name}.depthwise`, true), `${name}.project`, { strides: 1, relu6: false });
    return stride === 1 && inputs === outputs ? tf.add(x, projected) : projected;
  };
  return {
    parameters,
    forward(images) {
      const stem = convolve(images, "stem", { strides: 2, relu6: true });
      const features = convolve(blocks.reduce(bottleneck, stem), "head", { strides: 1, relu6: true });
      return tf.add(matrixProduct(tf.mean(features, [1, 2]), get("classifier.matrix") as tf.Tensor2D), get("classifier.bias"));
    },
  };
}

function initialWeights(blocks: readonly Block[], rng: Rng): Map<string, NamedWeight> {
  const weights = new Map<string, NamedWeight>();
  const add = (name: string, shape: readonly [number, number, number, number]) => {
    const [height, width, inputs, outputs] = shape;
    const depthwise = outputs === 1;
    const channels = depthwise ? inputs : outputs;
    const fanIn = height * width * (depthwise ? 1 : inputs);
    weights.set(`${name}.filter`, heNormal(shape, rng.split(name), { fanIn }));
    weights.set(`${name}.scale`, constantWeight([channels], 1));
    weights.set(`${name}.offset`, constantWeight([channels], 0));
  };
  add("stem", [3, 3, 1, STEM_CHANNELS]);
  for (const { name, inputs, outputs } of blocks) {
    const wide = inputs * EXPANSION;
    add(`${name}.expand`, [1, 1, inputs, wide]);
    add(`${name}.depthwise`, [3, 3, wide, 1]);
    add(`${name}.project`, [1, 1, wide, outputs]);
  }
  add("head", [1, 1, blocks.at(-1)!.outputs, HEAD_CHANNELS]);
  const matrix = glorotUniform([HEAD_CHANNELS, CLASSES], rng.split("classifier"), { fanIn: HEAD_CHANNELS, fanOut: CLASSES });
  weights.set("classifier.matrix", matrix);
  weights.set("classifier.bias", constantWeight([CLASSES], 0));
  return weights;
}
