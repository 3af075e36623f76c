import { analyzeNetwork, type NodeAnalysis } from "../../src/network/analyze.ts";
import type { ActivationFunction, Network, TensorShape } from "../../src/network/network.ts";
import { windowPadding } from "../../src/network/window.ts";
import { activationTable } from "../../src/simulator/int8-arithmetic.ts";
import type { OperationArithmetic, OperationShape } from "../../src/simulator/operation.ts";
import type { OperationConstants } from "../../src/simulator/stepper/operation-constants.ts";

/**
 * The arithmetic of section 3 of the specification, written down as plainly as can be: every output is computed from the whole operands, in
 * doubles, without any notion of tiles, PEs or time. It shares only the activations' tables with the machine.
 */
export function referenceOperation(
  { shape, arithmetic }: { readonly shape: ReferenceShape; readonly arithmetic: OperationArithmetic },
  inputs: readonly Int8Array[],
  constants: OperationConstants,
): Int8Array {
  const operands = inputs.map((input) => arithmetic.operandClamps.reduce(applyActivation, input));
  const result = new Int8Array(shape.outputHeight * shape.outputWidth * shape.outputChannels);
  let element = 0;
  for (let row = 0; row < shape.outputHeight; row++)
    for (let column = 0; column < shape.outputWidth; column++) {
      const window = insideElements(shape, row, column);
      for (let channel = 0; channel < shape.outputChannels; channel++)
        result[element] = clamp(outputAt(shape, { arithmetic, operands, constants, window, channel, element: element++ }));
    }
  return arithmetic.activation === undefined ? result : applyActivation(result, arithmetic.activation);
}

/** What of a shape decides values. */
type ReferenceShape = Pick<
  OperationShape,
  | "kind"
  | "inputHeight"
  | "inputWidth"
  | "inputChannels"
  | "outputHeight"
  | "outputWidth"
  | "outputChannels"
  | "kernelHeight"
  | "kernelWidth"
  | "dilationHeight"
  | "dilationWidth"
  | "strideHeight"
  | "strideWidth"
  | "padTop"
  | "padLeft"
  | "groups"
>;

/**
 * Runs a network node by node as it is written, nothing fused or left out; constants are those of the operations of its nodes' names.
 * Returns the last node's tensor.
 */
export function referenceNetwork(network: Network, input: Int8Array, constants: ReadonlyMap<string, OperationConstants>): Int8Array {
  const tensors: Int8Array[] = [];
  for (const node of analyzeNetwork(network).nodes) {
    const inputs = node.inputIndexes.map((index) => (index < 0 ? input : tensors[index]!));
    tensors.push(referenceNode(node, inputs, constants));
  }
  return tensors.at(-1)!;
}

function referenceNode(node: NodeAnalysis, inputs: readonly Int8Array[], constants: ReadonlyMap<string, OperationConstants>): Int8Array {
  const { layer, name } = node;
  const [x] = inputs as [Int8Array];
  const run = (kind: OperationShape["kind"], options: Partial<OperationArithmetic> = {}) =>
    referenceOperation(
      { shape: nodeShape(node, kind), arithmetic: { operandClamps: [], batchNorm: false, ...options } },
      inputs,
      constants.get(name) ?? {},
    );
  const activation = "activation" in layer && layer.activation !== undefined ? { activation: layer.activation } : {};
  switch (layer.kind) {
    case "flatten":
      return x;
    case "zero":
      return new Int8Array(x.length);
    case "squeeze-excite":
      return squeezeExcite(node, x, constants);
    case "pool":
      return run("pool", { poolMode: layer.mode });
    case "activation":
      return run("activation", { ...activation, batchNorm: layer.batchNorm === true });
    case "depthwise":
      return run("convolution", activation);
    default:
      return run(layer.kind, activation);
  }
}

/** A node as one operation of a kind; a depthwise layer is a convolution with a group a channel. */
function nodeShape({ layer, inputs, output }: NodeAnalysis, kind: OperationShape["kind"]): ReferenceShape {
  const [input] = inputs as [TensorShape];
  const window =
    "kernelHeight" in layer ? layer : { kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padding: "valid" as const };
  const dilation = "dilation" in layer ? layer.dilation : 1;
  const { kernelHeight, kernelWidth, strideHeight, strideWidth, padding } = window;
  return {
    ...pointShape(kind, input, output),
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    dilationHeight: dilation,
    dilationWidth: dilation,
    padTop: windowPadding(input.height, { kernel: kernelHeight, stride: strideHeight, dilation, padding }).before,
    padLeft: windowPadding(input.width, { kernel: kernelWidth, stride: strideWidth, dilation, padding }).before,
    groups: layer.kind === "convolution" ? layer.groups : layer.kind === "depthwise" ? input.channels : 1,
  };
}

function pointShape(kind: OperationShape["kind"], input: TensorShape, output: TensorShape): ReferenceShape {
  return {
    kind,
    inputHeight: input.height,
    inputWidth: input.width,
    inputChannels: input.channels,
    outputHeight: output.height,
    outputWidth: output.width,
    outputChannels: output.channels,
    kernelHeight: 1,
    kernelWidth: 1,
    strideHeight: 1,
    strideWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
    padTop: 0,
    padLeft: 0,
    groups: 1,
  };
}

/** Global mean, two dense layers, and the product with the gate. */
function squeezeExcite({ name, layer, output }: NodeAnalysis, x: Int8Array, constants: ReadonlyMap<string, OperationConstants>): Int8Array {
  if (layer.kind !== "squeeze-excite") throw new Error(`${name} is no squeeze-excite`);
  // Nothing times any gate is nothing; the program leaves such a block out, so it has no constants.
  if (x.every((value) => value === 0)) return x;
  const whole = { height: 1, width: 1, channels: output.channels };
  const squeezed = { ...whole, channels: layer.squeezedChannels };
  const plain = { operandClamps: [], batchNorm: false };
  const mean = referenceOperation({ shape: pointShape("global-pool", output, whole), arithmetic: plain }, [x], {});
  const reduce = { shape: pointShape("dense", whole, squeezed), arithmetic: { ...plain, activation: layer.activation } };
  const narrow = referenceOperation(reduce, [mean], constants.get(`${name}.reduce`)!);
  const expand = { shape: pointShape("dense", squeezed, whole), arithmetic: { ...plain, activation: layer.gate } };
  const gate = referenceOperation(expand, [narrow], constants.get(`${name}.expand`)!);
  return referenceOperation({ shape: pointShape("scale", output, output), arithmetic: plain }, [x, gate], {});
}

interface Output {
  readonly arithmetic: OperationArithmetic;
  readonly operands: readonly Int8Array[];
  readonly constants: OperationConstants;
  readonly window: readonly WindowElement[];
  readonly channel: number;
  readonly element: number;
}

/** A tap of an output's window inside the image, and the first element of its position. */
interface WindowElement {
  readonly tap: number;
  readonly element: number;
}

function outputAt(shape: ReferenceShape, output: Output): number {
  const { arithmetic, operands, constants, window, channel, element } = output;
  const [x] = operands as [Int8Array];
  switch (shape.kind) {
    case "convolution":
    case "depthwise":
    case "dense": {
      const sum = convolutionSum(shape, output) + (constants.biases?.[channel] ?? 0);
      return Math.floor((sum + 2 ** (constants.shift! - 1)) / 2 ** constants.shift!);
    }
    case "add":
      return operands.reduce((sum, term) => sum + term[element]!, 0);
    case "scale":
      return clamp(Math.floor((x[element]! * operands[1]![channel]! + 64) / 128));
    case "activation":
      if (!arithmetic.batchNorm) return x[element]!;
      return clamp(Math.floor((x[element]! * constants.scales![channel]! + constants.offsets![channel]! + 64) / 128));
    case "pool": {
      const values = window.map((tap) => x[tap.element + channel]!);
      return arithmetic.poolMode === "max" ? Math.max(-128, ...values) : mean(values);
    }
    case "global-pool":
      return mean(
        Array.from({ length: shape.inputHeight * shape.inputWidth }, (_, position) => x[position * shape.inputChannels + channel]!),
      );
    case "zeros":
      return 0;
  }
}

function convolutionSum(shape: ReferenceShape, { operands, constants, window, channel }: Output): number {
  const isDepthwise = shape.kind === "depthwise";
  const inputs = isDepthwise ? 1 : shape.inputChannels / shape.groups;
  const firstInput = isDepthwise ? channel : Math.floor(channel / (shape.outputChannels / shape.groups)) * inputs;
  const taps = shape.kernelHeight * shape.kernelWidth;
  const x = operands[0]!;
  const weights = constants.weights!;
  let sum = 0;
  for (const { tap, element } of window) {
    const first = (channel * taps + tap) * inputs;
    for (let input = 0; input < inputs; input++) sum += x[element + firstInput + input]! * weights[first + input]!;
  }
  return sum;
}

function insideElements(shape: ReferenceShape, row: number, column: number): readonly WindowElement[] {
  const elements: WindowElement[] = [];
  for (let tap = 0; tap < shape.kernelHeight * shape.kernelWidth; tap++) {
    const kernelRow = Math.floor(tap / shape.kernelWidth);
    const y = row * shape.strideHeight - shape.padTop + kernelRow * shape.dilationHeight;
    const x = column * shape.strideWidth - shape.padLeft + (tap % shape.kernelWidth) * shape.dilationWidth;
    if (y < 0 || y >= shape.inputHeight || x < 0 || x >= shape.inputWidth) continue;
    elements.push({ tap, element: (y * shape.inputWidth + x) * shape.inputChannels });
  }
  return elements;
}

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length === 0 ? 0 : Math.floor((2 * sum + values.length) / (2 * values.length));
}

function clamp(value: number): number {
  if (value > 127) return 127;
  if (value < -128) return -128;
  return value;
}

function applyActivation(values: Int8Array, activation: ActivationFunction): Int8Array {
  const table = activationTable(activation);
  return values.map((value) => table[value + 128]!);
}
