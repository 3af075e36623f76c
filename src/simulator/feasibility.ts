import type { InfeasibilityReason } from "../trial/cost-model.ts";
import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";

/**
 * Why a layer's weights cannot be held: the window of one step over all units, doubled, must fit the register file, because the window is
 * never split. Undefined where they can.
 */
export function explainRegisterFile(
  { accelerator, registerHalfBytes }: Machine,
  { layer, shape }: { readonly layer: string; readonly shape: OperationShape },
): InfeasibilityReason | undefined {
  if (!shape.onArray || accelerator.weightHold === "none") return undefined;
  const bytesNeeded = 2 * stepWeightBytes(accelerator.macsPerSimdUnit, shape) * accelerator.simdUnits;
  const bytesAvailable = 2 * registerHalfBytes;
  if (bytesNeeded <= bytesAvailable) return undefined;
  const window = `${shape.kernelHeight}x${shape.kernelWidth}`;
  return {
    code: "register-file-too-small",
    layer,
    tensor: "weights",
    bytesNeeded,
    bytesAvailable,
    message: `Layer ${layer} needs ${bytesNeeded} bytes of register file for its weights (two ${window} windows of ${accelerator.simdUnits} units), and there are ${bytesAvailable}.`,
  };
}

/** Why no tiling of a layer fits the memories: its smallest tile needs more than what they keep for tiles in flight. */
export function explainMemory(
  machine: Machine,
  {
    layer,
    shape,
    tileBytes,
    stagingBytes,
  }: { readonly layer: string; readonly shape: OperationShape; readonly tileBytes: number; readonly stagingBytes: number },
): InfeasibilityReason {
  const needed = smallestTileBytes(machine, shape);
  if (needed > tileBytes)
    return {
      code: "local-memory-too-small",
      layer,
      tensor: "output",
      bytesNeeded: needed,
      bytesAvailable: tileBytes,
      message: `Layer ${layer} needs ${needed} bytes of local memory for its smallest tile (doubled inputs and outputs, partial sums), and there are ${tileBytes} for tiles in flight.`,
    };
  const { simdUnits, macsPerSimdUnit } = machine.accelerator;
  const weights = 2 * stepWeightBytes(macsPerSimdUnit, shape) * Math.min(simdUnits, shape.outputChannels);
  return {
    code: "local-memory-too-small",
    layer,
    tensor: "weights",
    bytesNeeded: weights,
    bytesAvailable: stagingBytes,
    message: `Layer ${layer} needs ${weights} bytes of memory for two windows of weights of one lane, and there are ${stagingBytes} for weights in flight.`,
  };
}

/** Bytes of a PE for one position of every output channel: inputs and outputs doubled, partial sums of one round. */
export function smallestTileBytes({ accelerator }: Machine, shape: OperationShape): number {
  const rows = Math.min(shape.extentHeight, shape.inputHeight);
  const columns = Math.min(shape.extentWidth, shape.inputWidth);
  const inputs = 2 * shape.operands * rows * columns * shape.inputChannels;
  const round = Math.min(shape.outputChannels, accelerator.lanes * accelerator.simdUnits);
  const sums = shape.onArray ? 4 * round : shape.kind === "global-pool" ? 4 * shape.outputChannels : 0;
  return inputs + 2 * shape.outputChannels + sums;
}

/** Weight bytes that one output channel needs for a step over the whole window. */
function stepWeightBytes(macsPerSimdUnit: number, shape: OperationShape): number {
  return shape.kernelHeight * shape.kernelWidth * (shape.kind === "depthwise" ? 1 : macsPerSimdUnit);
}
