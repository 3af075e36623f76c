import { analyzeNetwork, type NodeAnalysis } from "../../network/analyze.ts";
import type { ConvolutionLayer, DepthwiseLayer, Network } from "../../network/network.ts";
import type { SystolicConvolution, SystolicLayer } from "./systolic-layer.ts";

/** A layer of a network as the array runs it. */
export interface SystolicStep {
  /** Of the network's node; the two products of a squeeze-and-excitation add `.squeeze` and `.excite`. */
  readonly name: string;
  readonly layer: SystolicLayer;
  /** Times in turn: the groups of a grouped convolution, the channels of a depthwise one. */
  readonly repeats: number;
}

/**
 * What a systolic array computes of a network, in order: convolutions, each group a layer of its own; dense layers as matrix products of one
 * row. Element-wise sums, pooling and activations run beside the array and are left out. Throws the `InputError` of shape inference.
 */
export function listSystolicLayers(network: Network): readonly SystolicStep[] {
  return analyzeNetwork(network).nodes.flatMap(listNode);
}

function listNode(node: NodeAnalysis): readonly SystolicStep[] {
  const { name, layer, output } = node;
  const { channels } = node.inputs[0]!;
  switch (layer.kind) {
    case "convolution": {
      const { groups } = layer;
      const group = windowedLayer(node, layer, { channels: channels / groups, filters: output.channels / groups });
      return [{ name, layer: group, repeats: groups }];
    }
    case "depthwise":
      return [{ name, layer: windowedLayer(node, layer, { channels: 1, filters: layer.multiplier }), repeats: channels }];
    case "dense":
      return [{ name, layer: { kind: "product", m: 1, n: output.channels, k: channels }, repeats: 1 }];
    case "squeeze-excite": {
      const { squeezedChannels } = layer;
      return [
        { name: `${name}.squeeze`, layer: { kind: "product", m: 1, n: squeezedChannels, k: channels }, repeats: 1 },
        { name: `${name}.excite`, layer: { kind: "product", m: 1, n: channels, k: squeezedChannels }, repeats: 1 },
      ];
    }
    case "add":
    case "pool":
    case "global-pool":
    case "activation":
    case "flatten":
    case "zero":
      return [];
  }
}

/** The input is what the windows cover, padding included: exactly the network's output comes of it, and dilation costs nothing. */
function windowedLayer(
  { output }: NodeAnalysis,
  { kernelHeight, kernelWidth, strideHeight, strideWidth }: ConvolutionLayer | DepthwiseLayer,
  { channels, filters }: Pick<SystolicConvolution, "channels" | "filters">,
): SystolicConvolution {
  return {
    kind: "convolution",
    inputHeight: (output.height - 1) * strideHeight + kernelHeight,
    inputWidth: (output.width - 1) * strideWidth + kernelWidth,
    kernelHeight,
    kernelWidth,
    channels,
    filters,
    strideHeight,
    strideWidth,
  };
}
