import { InputError } from "../core/errors.ts";
import type { ConvolutionLayer, DepthwiseLayer, NetworkNode, PoolLayer, TensorShape } from "./network.ts";
import { windowPositions } from "./window.ts";

/** Output shape of a node, given the shapes it reads. Throws an `InputError` naming the node where they do not fit its layer. */
export function inferShape(node: NetworkNode, inputs: readonly TensorShape[]): TensorShape {
  const { layer } = node;
  const input = inputs[0];
  if (input === undefined || (inputs.length > 1 && layer.kind !== "add"))
    throw misfit(node, {
      current: `it has ${inputs.length} inputs`,
      wanted: layer.kind === "add" ? "at least 1" : "exactly 1",
      fix: "Name the nodes it reads.",
    });
  switch (layer.kind) {
    case "convolution":
      checkGroups(node, layer, input);
      return windowShape(node, layer, { input, dilation: layer.dilation, channels: layer.outputChannels });
    case "depthwise":
      return windowShape(node, layer, { input, dilation: layer.dilation, channels: input.channels * layer.multiplier });
    case "pool":
      return windowShape(node, layer, { input, dilation: 1, channels: input.channels });
    case "dense":
      if (input.height !== 1 || input.width !== 1)
        throw misfit(node, {
          current: `its input is ${formatShape(input)}`,
          wanted: "height and width 1",
          fix: "Put a flatten or a global-pool before it.",
        });
      return { height: 1, width: 1, channels: layer.outputChannels };
    case "add":
      checkEqual(node, inputs);
      return input;
    case "global-pool":
      return { height: 1, width: 1, channels: input.channels };
    case "flatten":
      return { height: 1, width: 1, channels: input.height * input.width * input.channels };
    case "activation":
    case "squeeze-excite":
    case "zero":
      return input;
  }
}

/** A shape as people write it: height x width x channels. */
function formatShape(shape: TensorShape): string {
  return `${shape.height}x${shape.width}x${shape.channels}`;
}

interface WindowedInput {
  readonly input: TensorShape;
  readonly dilation: number;
  /** Channels of the output. */
  readonly channels: number;
}

function windowShape(
  node: NetworkNode,
  layer: ConvolutionLayer | DepthwiseLayer | PoolLayer,
  { input, dilation, channels }: WindowedInput,
): TensorShape {
  const { padding } = layer;
  const height = windowPositions(input.height, { kernel: layer.kernelHeight, stride: layer.strideHeight, dilation, padding });
  const width = windowPositions(input.width, { kernel: layer.kernelWidth, stride: layer.strideWidth, dilation, padding });
  if (height >= 1 && width >= 1) return { height, width, channels };
  throw misfit(node, {
    current: `its window is ${layer.kernelHeight}x${layer.kernelWidth} with dilation ${dilation}`,
    wanted: `one that fits its input ${formatShape(input)} with padding ${padding}`,
    fix: "Use a smaller kernel or padding same.",
  });
}

function checkGroups(node: NetworkNode, layer: ConvolutionLayer, input: TensorShape): void {
  const { groups, outputChannels } = layer;
  if (input.channels % groups === 0 && outputChannels % groups === 0) return;
  throw misfit(node, {
    current: `groups is ${groups}`,
    wanted: `a divisor of its ${input.channels} input and ${outputChannels} output channels`,
    fix: "Change groups or the channels.",
  });
}

function checkEqual(node: NetworkNode, inputs: readonly TensorShape[]): void {
  const [first] = inputs as readonly [TensorShape];
  for (const other of inputs)
    if (other.height !== first.height || other.width !== first.width || other.channels !== first.channels)
      throw misfit(node, {
        current: `its inputs are ${inputs.map(formatShape).join(" and ")}`,
        wanted: "equal shapes",
        fix: "Give the inputs the same stride and channels.",
      });
}

interface Misfit {
  readonly current: string;
  readonly wanted: string;
  readonly fix: string;
}

function misfit(node: NetworkNode, { current, wanted, fix }: Misfit): InputError {
  return new InputError(`Cannot infer shapes: node ${node.name} (${node.layer.kind}): ${current}, expected ${wanted}`, {
    code: "shape-misfit",
    path: node.name,
    fix,
  });
}
