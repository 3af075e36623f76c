import type { NodeAnalysis } from "../network/analyze.ts";
import type { Layer, SqueezeExciteLayer, TensorShape } from "../network/network.ts";

/**
 * A squeeze-excite as the layers it consists of: a global mean, two dense layers at one position, and a product of each channel with its gate. Each of the first
 * three reads the one before it, the product what the mean reads.
 */
export function splitSqueezeExcite(node: NodeAnalysis, layer: SqueezeExciteLayer): readonly NodeAnalysis[] {
  const { channels } = node.output;
  const wide = { height: 1, width: 1, channels };
  const narrow = { ...wide, channels: layer.squeezedChannels };
  const weights = channels * layer.squeezedChannels;
  const image = node.inputs[0]!;
  return [
    partOf(node, { kind: "global-pool" }, { input: image, output: wide, weights: 0 }),
    partOf(node, { kind: "dense", outputChannels: narrow.channels, bias: true }, { input: wide, output: narrow, weights }),
    partOf(node, { kind: "dense", outputChannels: channels, bias: true }, { input: narrow, output: wide, weights }),
    partOf(node, layer, { input: image, output: node.output, weights: 0 }),
  ];
}

interface PartSize {
  readonly input: TensorShape;
  readonly output: TensorShape;
  readonly weights: number;
}

/** A part of a node; biases are 4 bytes an output. */
function partOf(node: NodeAnalysis, layer: Layer, { input, output, weights }: PartSize): NodeAnalysis {
  return {
    ...node,
    layer,
    inputs: [input],
    output,
    macs: weights,
    weightBytes: weights === 0 ? 0 : weights + 4 * output.channels,
    inputBytes: countBytes(input),
    outputBytes: countBytes(output),
  };
}

function countBytes({ height, width, channels }: TensorShape): number {
  return height * width * channels;
}
