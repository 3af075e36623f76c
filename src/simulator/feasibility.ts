import type { InfeasibilityReason } from "../trial/cost-model.ts";
import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";

/**
 * Why a layer's weights cannot be held: the window of one step over all units, doubled, must fit the register file, because the window is
 * never split. Undefined where they can.
 */
export function explainRegisterFile(
  { accelerator, registerHalfBytes }: Machine,
  layer: string,
  shape: OperationShape,
): InfeasibilityReason | undefined {
  if (!shape.onArray || accelerator.weightHold === "none") return undefined;
  const inputs = shape.kind === "depthwise" ? 1 : accelerator.macsPerSimdUnit;
  const bytesNeeded = 2 * shape.kernelHeight * shape.kernelWidth * inputs * accelerator.simdUnits;
  const bytesAvailable = 2 * registerHalfBytes;
  if (bytesNeeded <= bytesAvailable) return undefined;
  return {
    code: "register-file-too-small",
    layer,
    tensor: "weights",
    bytesNeeded,
    bytesAvailable,
    message: `Layer ${layer} needs ${bytesNeeded} bytes of register file for two ${shape.kernelHeight}x${shape.kernelWidth} windows of ${accelerator.simdUnits} units, and there are ${bytesAvailable}.`,
  };
}

/** Why no tiling of a layer fits: the smallest tile's buffers against the local memory. */
export function explainMemory({ localBytes, accelerator }: Machine, layer: string, shape: OperationShape): InfeasibilityReason {
  const outputs = Math.min(accelerator.simdUnits, shape.outputChannels);
  const columns = Math.ceil(shape.outputWidth / accelerator.peX);
  const bytesNeeded = columns * outputs * (2 + 4) + 2 * shape.kernelHeight * shape.kernelWidth * shape.inputChannels;
  return {
    code: "local-memory-too-small",
    layer,
    tensor: "output",
    bytesNeeded: Math.max(bytesNeeded, localBytes + 1),
    bytesAvailable: localBytes,
    message: `Layer ${layer} needs ${Math.max(bytesNeeded, localBytes + 1)} bytes of local memory for one doubled output row with its partial sums and inputs, and there are ${localBytes}.`,
  };
}
