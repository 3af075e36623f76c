import type { ActivationFunction } from "../../src/network/network.ts";
import { activationTable } from "../../src/simulator/int8-arithmetic.ts";
import type { Operation, OperationShape, Program } from "../../src/simulator/operation.ts";
import type { OperationConstants } from "../../src/simulator/stepper/operation-constants.ts";

/**
 * The arithmetic of section 3 of the specification, written down as plainly as can be: every output is computed from the whole operands, in
 * doubles, without any notion of tiles, PEs or time. It shares only the activations' tables with the machine.
 */
export function referenceOperation(
  { shape, arithmetic }: Pick<Operation, "shape" | "arithmetic">,
  inputs: readonly Int8Array[],
  constants: OperationConstants,
): Int8Array {
  const operands = inputs.map((input) => arithmetic.operandClamps.reduce(applyActivation, input));
  const outputs: number[] = [];
  for (let row = 0; row < shape.outputHeight; row++)
    for (let column = 0; column < shape.outputWidth; column++)
      for (let channel = 0; channel < shape.outputChannels; channel++)
        outputs.push(clamp(outputAt(shape, { arithmetic, operands, constants, row, column, channel })));
  const result = Int8Array.from(outputs);
  return arithmetic.activation === undefined ? result : applyActivation(result, arithmetic.activation);
}

/** Runs a program operation by operation; `constants` are those of each operation in order. Returns every tensor. */
export function referenceProgram(program: Program, input: Int8Array, constants: readonly OperationConstants[]): readonly Int8Array[] {
  const tensors: Int8Array[] = [input];
  program.operations.forEach((operation, index) => {
    const operands = operation.inputs.map((tensor) => tensors[tensor]!);
    tensors[operation.output] = referenceOperation(operation, operands, constants[index]!);
  });
  return tensors;
}

interface Output {
  readonly arithmetic: Operation["arithmetic"];
  readonly operands: readonly Int8Array[];
  readonly constants: OperationConstants;
  readonly row: number;
  readonly column: number;
  readonly channel: number;
}

function outputAt(shape: OperationShape, output: Output): number {
  const { arithmetic, operands, constants, row, column, channel } = output;
  const at = (row * shape.outputWidth + column) * shape.outputChannels + channel;
  const [x] = operands as [Int8Array];
  switch (shape.kind) {
    case "convolution":
    case "depthwise":
    case "dense": {
      const sum = convolutionSum(shape, output) + (constants.biases?.[channel] ?? 0);
      return Math.floor((sum + 2 ** (constants.shift! - 1)) / 2 ** constants.shift!);
    }
    case "add":
      return operands.reduce((sum, term) => sum + term[at]!, 0);
    case "scale":
      return clamp(Math.floor((x[at]! * operands[1]![channel]! + 64) / 128));
    case "activation":
      return arithmetic.batchNorm
        ? clamp(Math.floor((x[at]! * constants.scales![channel]! + constants.offsets![channel]! + 64) / 128))
        : x[at]!;
    case "pool": {
      const values = windowElements(shape, output).flatMap(({ element }) => (element === undefined ? [] : [x[element + channel]!]));
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

function convolutionSum(shape: OperationShape, output: Output): number {
  const { operands, constants, channel } = output;
  const isDepthwise = shape.kind === "depthwise";
  const inputs = isDepthwise ? 1 : shape.inputChannels / shape.groups;
  const firstInput = isDepthwise ? channel : Math.floor(channel / (shape.outputChannels / shape.groups)) * inputs;
  const taps = shape.kernelHeight * shape.kernelWidth;
  let sum = 0;
  for (const { tap, element } of windowElements(shape, output))
    if (element !== undefined)
      for (let input = 0; input < inputs; input++)
        sum += operands[0]![element + firstInput + input]! * constants.weights![(channel * taps + tap) * inputs + input]!;
  return sum;
}

/** The first element of each tap of an output's window; undefined outside the image. */
function windowElements(shape: OperationShape, { row, column }: Output) {
  const taps: { tap: number; element: number | undefined }[] = [];
  for (let kernelRow = 0; kernelRow < shape.kernelHeight; kernelRow++)
    for (let kernelColumn = 0; kernelColumn < shape.kernelWidth; kernelColumn++) {
      const y = row * shape.strideHeight - shape.padTop + kernelRow * shape.dilationHeight;
      const x = column * shape.strideWidth - shape.padLeft + kernelColumn * shape.dilationWidth;
      const isInside = y >= 0 && y < shape.inputHeight && x >= 0 && x < shape.inputWidth;
      taps.push({ tap: taps.length, element: isInside ? (y * shape.inputWidth + x) * shape.inputChannels : undefined });
    }
  return taps;
}

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length === 0 ? 0 : Math.floor((2 * sum + values.length) / (2 * values.length));
}

function clamp(value: number): number {
  return Math.min(127, Math.max(-128, value));
}

function applyActivation(values: Int8Array, activation: ActivationFunction): Int8Array {
  const table = activationTable(activation);
  return values.map((value) => table[value + 128]!);
}
