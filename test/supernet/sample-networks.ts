import type { ConvolutionLayer, DepthwiseLayer, Network, NetworkNode } from "../../src/network/network.ts";

const window = {
  kernelHeight: 3,
  kernelWidth: 3,
  strideHeight: 1,
  strideWidth: 1,
  padding: "same",
  dilation: 1,
  bias: false,
  batchNorm: true,
} as const;

export function convolution(changes: Partial<ConvolutionLayer>): ConvolutionLayer {
  return { kind: "convolution", ...window, outputChannels: 4, groups: 1, ...changes };
}

function depthwise(changes: Partial<DepthwiseLayer>): DepthwiseLayer {
  return { kind: "depthwise", ...window, multiplier: 1, ...changes };
}

/** A chain in which each node reads the one before it, unless it names its inputs. */
function chain(nodes: readonly (Omit<NetworkNode, "inputs"> & { readonly inputs?: readonly string[] })[]): NetworkNode[] {
  return nodes.map((node, at) => ({ inputs: [at === 0 ? "input" : nodes[at - 1]!.name], ...node }));
}

/** Every kind of layer and every activation, on 7x7 images of 2 channels. */
export const everyLayer: Network = {
  name: "every layer",
  input: { height: 7, width: 7, channels: 2 },
  nodes: chain([
    { name: "stem", layer: convolution({ outputChannels: 8, activation: "relu" }) },
    {
      name: "grouped",
      layer: convolution({ outputChannels: 8, groups: 2, padding: 1, bias: true, batchNorm: false, activation: "swish" }),
    },
    { name: "down", layer: depthwise({ strideHeight: 2, strideWidth: 2, activation: "relu6" }) },
    { name: "dilated", layer: depthwise({ dilation: 2, activation: "hard-swish" }) },
    { name: "gate", layer: { kind: "squeeze-excite", squeezedChannels: 3, activation: "relu", gate: "hard-sigmoid" } },
    { name: "nothing", layer: { kind: "zero" } },
    { name: "sum", layer: { kind: "add", activation: "sigmoid" }, inputs: ["gate", "nothing", "down"] },
    {
      name: "average",
      layer: { kind: "pool", mode: "average", kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1, padding: "same" },
    },
    { name: "normal", layer: { kind: "activation", activation: "relu", batchNorm: true } },
    {
      name: "max",
      layer: { kind: "pool", mode: "max", kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, padding: "valid" },
    },
    { name: "flat", layer: { kind: "flatten" } },
    { name: "hidden", layer: { kind: "dense", outputChannels: 5, bias: false, activation: "relu" } },
    { name: "classifier", layer: { kind: "dense", outputChannels: 3, bias: true } },
  ]),
};
