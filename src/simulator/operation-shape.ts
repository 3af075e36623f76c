import type { NodeAnalysis } from "../network/analyze.ts";
import type { TensorShape } from "../network/network.ts";
import { windowPadding } from "../network/window.ts";
import type { OperationKind, OperationShape } from "./operation.ts";

/** What an operation overrides of its node: parts of a squeeze-excite, written zeros, a sum of which one term is left. */
export interface ShapeParts {
  readonly kind: OperationKind;
  readonly input: TensorShape;
  readonly output: TensorShape;
  readonly weightBytes: number;
  readonly biasBytes: number;
  readonly macs: number;
}

type WindowShape = Pick<
  OperationShape,
  | "kernelHeight"
  | "kernelWidth"
  | "extentHeight"
  | "extentWidth"
  | "dilationHeight"
  | "dilationWidth"
  | "strideHeight"
  | "strideWidth"
  | "padTop"
  | "padLeft"
>;

const POINT: WindowShape = {
  kernelHeight: 1,
  kernelWidth: 1,
  extentHeight: 1,
  extentWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  strideHeight: 1,
  strideWidth: 1,
  padTop: 0,
  padLeft: 0,
};

/** The shape of a node's operation, or of one of several, that reads `operands` tensors (a gate not counted). */
export function createShape(node: NodeAnalysis, operands: number, parts: Partial<ShapeParts> = {}): OperationShape {
  const input = parts.input ?? node.inputs[0]!;
  const output = parts.output ?? node.output;
  const isWhole = parts.kind === undefined;
  const window = isWhole ? windowOf(node) : POINT;
  const kind = parts.kind ?? kindOf(node);
  const shape = {
    key: "",
    kind,
    onArray: kind === "convolution" || kind === "depthwise" || kind === "dense",
    inputHeight: input.height,
    inputWidth: input.width,
    inputChannels: input.channels,
    operands,
    outputHeight: output.height,
    outputWidth: output.width,
    outputChannels: output.channels,
    kernelHeight: window.kernelHeight,
    kernelWidth: window.kernelWidth,
    extentHeight: window.extentHeight,
    extentWidth: window.extentWidth,
    dilationHeight: window.dilationHeight,
    dilationWidth: window.dilationWidth,
    strideHeight: window.strideHeight,
    strideWidth: window.strideWidth,
    padTop: window.padTop,
    padLeft: window.padLeft,
    groups: kind === "convolution" && isWhole ? groupsOf(node) : 1,
    vectorInstructions: countInstructions(node, { kind, operands, taps: window.kernelHeight * window.kernelWidth }),
    weightBytes: parts.weightBytes ?? node.weightBytes,
    biasBytes: parts.biasBytes ?? (isWhole ? biasBytesOf(node) : 0),
    macs: parts.macs ?? node.macs,
  };
  shape.key = shapeKey(shape);
  return shape;
}

/** A convolution with a group a channel is depthwise; a depthwise layer with several outputs a channel is a grouped convolution. */
function kindOf(node: NodeAnalysis): OperationKind {
  const { layer, inputs, output } = node;
  if (layer.kind !== "convolution" && layer.kind !== "depthwise") return layer.kind as OperationKind;
  const isGrouped = layer.kind === "depthwise" || layer.groups > 1;
  const { channels } = inputs[0]!;
  return isGrouped && groupsOf(node) === channels && output.channels === channels ? "depthwise" : "convolution";
}

function groupsOf({ layer, inputs }: NodeAnalysis): number {
  return layer.kind === "convolution" ? layer.groups : layer.kind === "depthwise" ? inputs[0]!.channels : 1;
}

function windowOf({ layer, inputs }: NodeAnalysis): WindowShape {
  if (layer.kind !== "convolution" && layer.kind !== "depthwise" && layer.kind !== "pool") return POINT;
  const { kernelHeight, kernelWidth, strideHeight, strideWidth, padding } = layer;
  const dilation = layer.kind === "pool" ? 1 : layer.dilation;
  const { height, width } = inputs[0]!;
  return {
    kernelHeight,
    kernelWidth,
    extentHeight: (kernelHeight - 1) * dilation + 1,
    extentWidth: (kernelWidth - 1) * dilation + 1,
    dilationHeight: dilation,
    dilationWidth: dilation,
    strideHeight,
    strideWidth,
    padTop: windowPadding(height, { kernel: kernelHeight, stride: strideHeight, dilation, padding }).before,
    padLeft: windowPadding(width, { kernel: kernelWidth, stride: strideWidth, dilation, padding }).before,
  };
}

function biasBytesOf({ layer, output }: NodeAnalysis): number {
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return layer.bias || layer.batchNorm ? 4 * output.channels : 0;
    case "dense":
      return layer.bias ? 4 * output.channels : 0;
    case "activation":
      return layer.batchNorm === true ? 5 * output.channels : 0;
    default:
      return 0;
  }
}

/** Section 3 of the specification. */
function countInstructions(
  { layer }: NodeAnalysis,
  { kind, operands, taps }: { readonly kind: OperationKind; readonly operands: number; readonly taps: number },
): number {
  switch (kind) {
    case "add":
      return 3 * operands;
    case "scale":
      return 4;
    case "pool":
      return taps + 1;
    case "activation":
      return layer.kind === "activation" && layer.batchNorm === true ? 4 : 2;
    case "convolution":
    case "depthwise":
    case "dense":
    case "global-pool":
    case "zeros":
      return 1;
  }
}

/** Everything that tells one shape from another. */
function shapeKey(s: Omit<OperationShape, "key">): string {
  const input = `${s.kind} ${s.inputHeight}x${s.inputWidth}x${s.inputChannels}x${s.operands}`;
  const output = `${s.outputHeight}x${s.outputWidth}x${s.outputChannels}/${s.groups}`;
  const kernel = `${s.kernelHeight}x${s.kernelWidth}:${s.dilationHeight}x${s.dilationWidth}`;
  const stride = `${s.strideHeight}x${s.strideWidth}-${s.padTop}x${s.padLeft}`;
  return `${input} ${output} ${kernel} ${stride} ${s.vectorInstructions} ${s.weightBytes} ${s.biasBytes} ${s.macs}`;
}
