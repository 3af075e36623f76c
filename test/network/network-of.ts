import type { ConvolutionLayer, Network, NetworkNode, TensorShape } from "../../src/network/network.ts";

/** A convolution with kernel 3, stride 1, padding same and 8 output channels, changed as told. */
export function convolutionLayer(changes: Partial<ConvolutionLayer> = {}): ConvolutionLayer {
  return {
    kind: "convolution",
    kernelHeight: 3,
    kernelWidth: 3,
    strideHeight: 1,
    strideWidth: 1,
    padding: "same",
    outputChannels: 8,
    groups: 1,
    dilation: 1,
    bias: false,
    batchNorm: false,
    ...changes,
  };
}

/** A network of the given nodes over an input of 10x12x4. */
export function networkOf(...nodes: readonly NetworkNode[]): Network {
  return { name: "example", input: INPUT, nodes };
}

const INPUT: TensorShape = { height: 10, width: 12, channels: 4 };
