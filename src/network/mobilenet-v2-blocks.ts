import type { MobilenetV2Parameters } from "../space/mobilenet-v2-parameters.ts";
import type { ConvolutionLayer, DepthwiseLayer, Layer, Network, NetworkNode } from "./network.ts";

/** One kept block. `fused` is a full convolution to the hidden channels in place of expansion and depthwise convolution. */
export interface BlockChoice {
  /** 1-based place in its stage, which names its nodes. */
  readonly block: number;
  readonly kernel: number;
  readonly expansion: number;
  readonly kind: "inverted" | "fused";
}

/** One stage with the blocks that are kept, the first of which strides. */
export interface StageChoice {
  readonly channels: number;
  readonly blocks: readonly BlockChoice[];
}

/** Everything that tells one network of the family from another. */
export interface MobilenetV2Choice {
  readonly name: string;
  readonly stemChannels: number;
  readonly headChannels: number;
  readonly stages: readonly StageChoice[];
}

/**
 * A network of inverted-bottleneck blocks: stem, stages, 1x1 head, global pool, classifier.
 * Batch norm follows every convolution and ReLU6 all but those that project; stride 1 with equal channels adds the block's input. At expansion 1 an
 * inverted block has no expanding layer, and a fused block is one convolution to the output channels, named `direct`, with ReLU6.
 */
export function assembleMobilenetV2(parameters: MobilenetV2Parameters, choice: MobilenetV2Choice): Network {
  const { inputSize, inputChannels, classes, stem } = parameters;
  const chain = new Chain(inputChannels);
  chain.append("stem", convolution({ kernel: 3, stride: stem.stride, channels: choice.stemChannels, activation: "relu6" }));
  choice.stages.forEach(({ channels, blocks }, stage) => {
    blocks.forEach((block, position) => {
      const stride = position === 0 ? parameters.stages[stage]!.stride : 1;
      appendBlock(chain, block, { prefix: blockPrefix(stage + 1, block.block), stride, channels });
    });
  });
  chain.append("head", convolution({ kernel: 1, stride: 1, channels: choice.headChannels, activation: "relu6" }));
  chain.append("pool", { kind: "global-pool" });
  chain.append("classifier", { kind: "dense", outputChannels: classes, bias: true });
  return { name: choice.name, input: { height: inputSize, width: inputSize, channels: inputChannels }, nodes: chain.nodes };
}

/** Nodes under construction, each reading the one before it. */
class Chain {
  readonly nodes: NetworkNode[] = [];
  last = "input";
  channels: number;

  constructor(inputChannels: number) {
    this.channels = inputChannels;
  }

  append(name: string, layer: Layer): void {
    this.nodes.push({ name, layer, inputs: [this.last] });
    this.last = name;
    if (layer.kind === "convolution") this.channels = layer.outputChannels;
  }

  addFrom(source: string, name: string): void {
    this.nodes.push({ name, layer: { kind: "add" }, inputs: [source, this.last] });
    this.last = name;
  }
}

interface BlockPlace {
  /** Node names start with this, a dot included. */
  readonly prefix: string;
  readonly stride: number;
  /** Output channels. */
  readonly channels: number;
}

function appendBlock(chain: Chain, { kernel, expansion, kind }: BlockChoice, { prefix, stride, channels }: BlockPlace): void {
  const source = chain.last;
  const residual = stride === 1 && chain.channels === channels;
  const hidden = chain.channels * expansion;
  if (kind === "fused" && expansion === 1) {
    chain.append(`${prefix}direct`, convolution({ kernel, stride, channels, activation: "relu6" }));
  } else {
    if (kind === "fused") {
      chain.append(`${prefix}fused`, convolution({ kernel, stride, channels: hidden, activation: "relu6" }));
    } else {
      if (expansion > 1) chain.append(`${prefix}expand`, convolution({ kernel: 1, stride: 1, channels: hidden, activation: "relu6" }));
      chain.append(`${prefix}depthwise`, depthwise(kernel, stride));
    }
    chain.append(`${prefix}project`, convolution({ kernel: 1, stride: 1, channels }));
  }
  if (residual) chain.addFrom(source, `${prefix}add`);
}

interface SquareConvolution {
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
  readonly activation?: "relu6";
}

function convolution({ kernel, stride, channels, activation }: SquareConvolution): ConvolutionLayer {
  return {
    kind: "convolution",
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    padding: "same",
    outputChannels: channels,
    groups: 1,
    dilation: 1,
    bias: false,
    batchNorm: true,
    activation,
  };
}

function depthwise(kernel: number, stride: number): DepthwiseLayer {
  return {
    kind: "depthwise",
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    padding: "same",
    multiplier: 1,
    dilation: 1,
    bias: false,
    batchNorm: true,
    activation: "relu6",
  };
}

function blockPrefix(stage: number, block: number): string {
  return `stage${stage}.block${block}.`;
}
