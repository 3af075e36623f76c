import type { Machine } from "../machine.ts";
import type { Mapping, Placement } from "../mapping.ts";
import type { Program } from "../operation.ts";
import { Chip } from "./chip.ts";
import type { OperationConstants } from "./operation-constants.ts";
import { placeOutput, placeTensor, placeWeights, readTensor, writeTensor } from "./place-operation.ts";
import { runOperation, type SteppedOperation } from "./run-operation.ts";
import type { StoredTensor } from "./stored-tensor.ts";

/** A network in the sequencer's explicit form, with data. */
export interface ProgramRequest {
  readonly machine: Machine;
  readonly program: Program;
  /** Of each operation in order. */
  readonly steps: readonly { readonly mapping: Mapping; readonly placement: Placement }[];
  readonly data: {
    /** The network's input, int8, [row, column, channel]. */
    readonly input: Int8Array;
    /** Of each operation in order. */
    readonly constants: readonly OperationConstants[];
  };
}

/**
 * Steps one inference of a network, a clock cycle at a time: every operation finds its operands where the one before left them, on chip or in
 * DRAM, and the weights that are cached where they have been since the inference before.
 */
export function stepProgram({ machine, program, steps, data }: ProgramRequest): {
  /** In order. */
  readonly operations: readonly SteppedOperation[];
  /** The network's output, int8, [row, column, channel]. */
  readonly output: Int8Array;
} {
  const { operations, tensors, outputTensor } = program;
  const dramBytes = tensors.reduce((sum, { bytes }) => sum + bytes, 0) + operations.reduce((sum, { shape }) => sum + shape.weightBytes, 0);
  const chip = new Chip(machine, dramBytes);
  const input = placeTensor(chip, { ...tensors[0]!, division: undefined, address: 0 });
  writeTensor(input, data.input);
  const places: StoredTensor[] = [input];
  const weights = operations.map((operation, index) => placeWeights(chip, { operation, ...steps[index]! }, data.constants[index]!));
  const stepped = operations.map((operation, index) => {
    const placed = { operation, ...steps[index]! };
    const output = placeOutput(chip, placed);
    const operands = operation.inputs.map((tensor) => places[tensor]!);
    const run = runOperation(chip, { ...placed, operands, output, weights: weights[index]!, constants: data.constants[index]! });
    places[operation.output] = output;
    return run;
  });
  return { operations: stepped, output: readTensor(places[outputTensor]!, tensors[outputTensor]!.bytes) };
}
