import type { InfeasibilityReason } from "../trial/cost-model.ts";
import type { Machine } from "./machine.ts";
import type { Operation, OperationShape } from "./operation.ts";
import type { MappingRequest } from "./operation-mapper.ts";
import { OperationPlan } from "./operation-plan.ts";

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

/** Why no mapping of an operation fits the memories: what the smallest tile, or the smallest weight tile, needs with the first spatial mapping. */
export function explainMemory({ name: layer }: Operation, request: MappingRequest): InfeasibilityReason {
  const { machine, shape, context, resident, flightEnd, stagingBytes } = request;
  const flightBytes = flightEnd - resident.top;
  const plan = new OperationPlan();
  const mapping = {
    spatial: machine.accelerator.spatialMappings[0]!,
    lanes: 1,
    passSteps: 1,
    tileRows: 1,
    tileColumns: 1,
    roundsPerTile: shape.onArray ? 0 : 1,
    weightsOuter: false,
    inPlace: false,
    outputOnChip: false,
  };
  plan.set(machine, shape, { mapping, context });
  const needed = plan.flightBytes;
  if (needed > flightBytes)
    return {
      code: "local-memory-too-small",
      layer,
      tensor: "output",
      bytesNeeded: needed,
      bytesAvailable: flightBytes,
      message: `Layer ${layer} needs ${needed} bytes of local memory for its smallest tile (doubled inputs and outputs, partial sums), and there are ${flightBytes} for tiles in flight.`,
    };
  const weights = plan.stagingBytes(mapping.roundsPerTile) * (plan.weights.tiles > 1 ? 2 : 1);
  return {
    code: "local-memory-too-small",
    layer,
    tensor: "weights",
    bytesNeeded: weights,
    bytesAvailable: stagingBytes,
    message: `Layer ${layer} needs ${weights} bytes of memory for its smallest weight tile (two windows of weights of one lane, or its constants), and there are ${stagingBytes} for weights in flight.`,
  };
}

/** Enough bytes of a PE for one position of every output channel: inputs and outputs doubled, a gate, partial sums of one round. */
export function smallestTileBytes({ accelerator }: Machine, shape: OperationShape): number {
  const rows = Math.min(shape.extentHeight, shape.inputHeight);
  const columns = Math.min(shape.extentWidth, shape.inputWidth);
  const inputs = 2 * shape.operands * rows * columns * shape.inputChannels;
  const gate = shape.kind === "scale" ? shape.outputChannels : 0;
  const round = Math.min(shape.outputChannels, accelerator.lanes * accelerator.simdUnits);
  const sums = shape.onArray ? 4 * round : shape.kind === "global-pool" ? 4 * shape.outputChannels : 0;
  return inputs + gate + 2 * shape.outputChannels + sums;
}

/** Weight bytes that one output channel needs for a step over the whole window. */
function stepWeightBytes(macsPerSimdUnit: number, shape: OperationShape): number {
  return shape.kernelHeight * shape.kernelWidth * (shape.kind === "depthwise" ? 1 : macsPerSimdUnit);
}
