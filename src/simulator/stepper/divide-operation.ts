import type { Accelerator } from "../../accelerator/accelerator.ts";
import type { Mapping } from "../mapping.ts";
import type { OperationShape } from "../operation.ts";
import { type Division, divideWork } from "./divide-work.ts";

/** Groups of output channels that are divided as wholes; only convolutions have any. */
export function groupsOf({ kind, groups }: OperationShape): number {
  return kind === "convolution" ? groups : 1;
}

/** How PEs divide an operation: a global mean its input's positions, others their output's. */
export function divideOperation(
  shape: OperationShape,
  { spatial }: Pick<Mapping, "spatial">,
  grid: Pick<Accelerator, "peX" | "peY">,
): Division {
  const { inputHeight, inputWidth, outputHeight, outputWidth, outputChannels: channels } = shape;
  const [height, width] = shape.kind === "global-pool" ? [inputHeight, inputWidth] : [outputHeight, outputWidth];
  return divideWork({ height, width, channels, groups: groupsOf(shape) }, spatial, grid);
}
