import type { Machine } from "../machine.ts";
import type { Mapping, Placement } from "../mapping.ts";
import type { Operation } from "../operation.ts";
import { Chip } from "./chip.ts";
import { divideWork } from "./divide-work.ts";
import type { OperationConstants } from "./operation-constants.ts";
import { placeOutput, placeTensor, placeWeights, readTensor, writeTensor } from "./place-operation.ts";
import { runOperation, type SteppedOperation } from "./run-operation.ts";

/** One operation on its own. */
export interface StepRequest {
  readonly machine: Machine;
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
  readonly data: {
    /** Operands in order (a product's gate last), int8, [row, column, channel]. */
    readonly operands: readonly Int8Array[];
    readonly constants: OperationConstants;
  };
}

/**
 * Steps one operation through the machine, a clock cycle at a time, from operands in the places its placement says to its output.
 * Throws where a buffer overflows, and where anything is read that was not written.
 */
export function stepOperation({ machine, operation, mapping, placement, data }: StepRequest): SteppedOperation & {
  /** int8, [row, column, channel]. */
  readonly output: Int8Array;
} {
  const { shape } = operation;
  const outputBytes = shape.outputHeight * shape.outputWidth * shape.outputChannels;
  const operandBytes = data.operands.reduce((sum, { length }) => sum + length, 0);
  const chip = new Chip(machine, operandBytes + outputBytes + shape.weightBytes);
  const { peX, peY } = machine.accelerator;
  const { inputHeight: height, inputWidth: width, inputChannels: channels } = shape;
  const operands = data.operands.map((values, index) => {
    const isGate = shape.kind === "scale" && index === data.operands.length - 1;
    const extent = isGate ? { height: 1, width: 1, channels, groups: 1 } : { height, width, channels, groups: 1 };
    const place = placement.places[index]!;
    const division = place === "dram" ? undefined : divideWork(extent, place, { peX, peY });
    const tensor = placeTensor(chip, { ...extent, division, address: placement.operandAddresses[index]! });
    writeTensor(tensor, values);
    return tensor;
  });
  const output = placeOutput(chip, { operation, mapping, placement });
  const weights = placeWeights(chip, { operation, mapping, placement }, data.constants);
  const stepped = runOperation(chip, { operation, mapping, placement, operands, output, weights, constants: data.constants });
  return { ...stepped, output: readTensor(output, outputBytes) };
}
