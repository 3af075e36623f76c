import { analyzeNetwork } from "../network/analyze.ts";
import type { Layer, Network, TensorShape } from "../network/network.ts";

/** One trained tensor of a network. */
export interface WeightShape {
  /** Node name and role: `stage1.block1.expand.kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** `kernel` starts random, `one` and `zero` at that value. Only kernels decay. */
  readonly start: "kernel" | "one" | "zero";
  /** Inputs summed up by one output; sets the spread of a fresh kernel. */
  readonly fanIn: number;
}

/**
 * The trained tensors of a network in the order of its nodes.
 *
 * Kernels: convolution `[height, width, in / groups, out]`, depthwise `[height, width, in, multiplier]`, dense `[in, out]`;
 * batch normalisation has `scale` and `offset` `[channels]`; a squeeze-excite gate has `reduce` and `expand`, dense with bias.
 */
export function weightShapes(network: Network): WeightShape[] {
  return analyzeNetwork(network).nodes.flatMap(({ name, layer, inputs, output }) =>
    layerShapes(layer, { name, input: inputs[0]!, output }),
  );
}

interface Place {
  readonly name: string;
  readonly input: TensorShape;
  readonly output: TensorShape;
}

function layerShapes(layer: Layer, { name, input, output }: Place): WeightShape[] {
  switch (layer.kind) {
    case "convolution": {
      const inputs = input.channels / layer.groups;
      const shape = [layer.kernelHeight, layer.kernelWidth, inputs, output.channels];
      const fanIn = layer.kernelHeight * layer.kernelWidth * inputs;
      return [kernel(name, { shape, fanIn }), ...channelShapes(name, { layer, channels: output.channels })];
    }
    case "depthwise": {
      const shape = [layer.kernelHeight, layer.kernelWidth, input.channels, layer.multiplier];
      const fanIn = layer.kernelHeight * layer.kernelWidth;
      return [kernel(name, { shape, fanIn }), ...channelShapes(name, { layer, channels: output.channels })];
    }
    case "dense":
      return dense(name, { inputs: input.height * input.width * input.channels, outputs: output.channels, bias: layer.bias });
    case "activation":
      return channelShapes(name, { layer: { bias: false, batchNorm: layer.batchNorm === true }, channels: output.channels });
    case "squeeze-excite":
      return [
        ...dense(`${name}.reduce`, { inputs: input.channels, outputs: layer.squeezedChannels, bias: true }),
        ...dense(`${name}.expand`, { inputs: layer.squeezedChannels, outputs: input.channels, bias: true }),
      ];
    case "add":
    case "pool":
    case "global-pool":
    case "flatten":
    case "zero":
      return [];
  }
}

function kernel(node: string, { shape, fanIn }: { shape: readonly number[]; fanIn: number }): WeightShape {
  return { name: `${node}.kernel`, shape, start: "kernel", fanIn };
}

function channelShapes(
  node: string,
  { layer, channels }: { layer: { readonly bias: boolean; readonly batchNorm: boolean }; channels: number },
): WeightShape[] {
  const shapes: WeightShape[] = [];
  if (layer.bias) shapes.push({ name: `${node}.bias`, shape: [channels], start: "zero", fanIn: 1 });
  if (layer.batchNorm)
    shapes.push(
      { name: `${node}.scale`, shape: [channels], start: "one", fanIn: 1 },
      { name: `${node}.offset`, shape: [channels], start: "zero", fanIn: 1 },
    );
  return shapes;
}

function dense(node: string, { inputs, outputs, bias }: { inputs: number; outputs: number; bias: boolean }): WeightShape[] {
  const shapes = [kernel(node, { shape: [inputs, outputs], fanIn: inputs })];
  if (bias) shapes.push({ name: `${node}.bias`, shape: [outputs], start: "zero", fanIn: 1 });
  return shapes;
}
