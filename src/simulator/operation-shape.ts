import type { NodeAnalysis } from "../network/analyze.ts";
import type { TensorShape } from "../network/network.ts";
import { windowPadding } from "../network/window.ts";
import type { OperationKind, OperationShape } from "./operation.ts";

/** What an operation takes from its node and what it overrides: parts of a squeeze-excite, a fused pool. */
export interface ShapeParts {
  readonly kind: OperationKind;
  readonly operands: number;
  readonly input: TensorShape;
  readonly output: TensorShape;
  readonly weightBytes: number;
  readonly macs: number;
  /** The pool that is folded into this operation's way out. */
  readonly pool: NodeAnalysis;
}

type WindowShape = Pick<
  OperationShape,
  "kernelHeight" | "kernelWidth" | "extentHeight" | "extentWidth" | "strideHeight" | "strideWidth" | "padTop" | "padLeft"
>;

const POINT: WindowShape = {
  kernelHeight: 1,
  kernelWidth: 1,
  extentHeight: 1,
  extentWidth: 1,
  strideHeight: 1,
  strideWidth: 1,
  padTop: 0,
  padLeft: 0,
};

/** The shape of a node's operation and of the tensor it leaves behind. */
export function createShape(
  node: NodeAnalysis,
  parts: Partial<ShapeParts>,
): { readonly shape: OperationShape; readonly stored: TensorShape } {
  const kind = parts.kind ?? (node.layer.kind as OperationKind);
  const input = parts.input ?? node.inputs[0]!;
  const output = parts.output ?? node.output;
  const operands = parts.operands ?? 1;
  const window = parts.kind === undefined ? windowOf(node) : POINT;
  const groups = node.layer.kind === "convolution" && parts.kind === undefined ? node.layer.groups : 1;
  const isDepthwise = kind === "depthwise" || (groups > 1 && groups === input.channels);
  const vectorPasses = countPasses(kind, { node, window, operands, pool: parts.pool });
  const stored = parts.pool?.output ?? output;
  const onArray = kind === "convolution" || kind === "depthwise" || kind === "dense";
  const body = {
    kind: isDepthwise ? ("depthwise" as const) : kind,
    onArray,
    inputHeight: input.height,
    inputWidth: input.width,
    inputChannels: input.channels,
    operands,
    outputHeight: output.height,
    outputWidth: output.width,
    outputChannels: output.channels,
    storedBytes: stored.height * stored.width * stored.channels,
    ...window,
    groups: isDepthwise ? 1 : groups,
    vectorPasses,
    weightBytes: parts.weightBytes ?? node.weightBytes,
    macs: parts.macs ?? node.macs,
  };
  return { shape: { key: Object.values(body).join(","), ...body }, stored };
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
    strideHeight,
    strideWidth,
    padTop: windowPadding(height, { kernel: kernelHeight, stride: strideHeight, dilation, padding }).before,
    padLeft: windowPadding(width, { kernel: kernelWidth, stride: strideWidth, dilation, padding }).before,
  };
}

interface PassFacts {
  readonly node: NodeAnalysis;
  readonly window: WindowShape;
  readonly operands: number;
  readonly pool: NodeAnalysis | undefined;
}

/**
 * Vector instructions per vector of outputs (of inputs, for a global pool):
 * array operation: requantise and write; a fused pool adds one accumulation for each window an output falls in.
 * Sum of k: load and rescale each term, k - 1 additions, requantise and write: 3k. Scale: load, load gate, multiply, write.
 * Pool: one step a tap, and the write. Activation: look up and write; with batch normalisation also multiply and add.
 */
function countPasses(kind: OperationKind, { node, window, operands, pool }: PassFacts): number {
  switch (kind) {
    case "convolution":
    case "depthwise":
    case "dense":
      return 1 + (pool === undefined ? 0 : windowsPerInput(pool));
    case "add":
      return 3 * operands;
    case "scale":
      return 4;
    case "pool":
      return window.kernelHeight * window.kernelWidth + 1;
    case "global-pool":
      return 1;
    case "activation":
      return node.layer.kind === "activation" && node.layer.batchNorm === true ? 4 : 2;
  }
}

function windowsPerInput({ layer }: NodeAnalysis): number {
  if (layer.kind !== "pool") return 1;
  return Math.ceil(layer.kernelHeight / layer.strideHeight) * Math.ceil(layer.kernelWidth / layer.strideWidth);
}
