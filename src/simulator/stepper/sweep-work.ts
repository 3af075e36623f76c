import type { OperationShape } from "../operation.ts";
import type { Share } from "./divide-work.ts";
import type { Sweep } from "./tile-plan.ts";
import { roundChannels } from "./weight-image.ts";

/** What one PE does in one sweep. */
export interface SweepWork {
  /** Channels of the round that the PE has, and the first of them counted from its first; none: it idles. */
  readonly channels: number;
  readonly firstChannel: number;
  /** Channels of a lane; the last may have fewer. */
  readonly laneChannels: number;
  readonly steps: number;
  readonly taps: number;
  /** Weights of a unit in a step: M, or 1 where the operation is depthwise; and how many of them are real in the last step. */
  readonly unitWeights: number;
  readonly lastStepInputs: number;
  /** The first operand byte counted from a position's first channel. */
  readonly operandOffset: number;
  /** Address of the sweep's weights in the weight memory. */
  readonly weightAddress: number;
  readonly isFirstPass: boolean;
  readonly isLastPass: boolean;
}

/** Works out a PE's part of a sweep whose weights lie at `weightAddress`. */
export function sweepWork(
  shape: OperationShape,
  sweep: Sweep,
  at: {
    readonly share: Share;
    readonly lanes: number;
    readonly width: number;
    readonly macsPerUnit: number;
    readonly weightAddress: number;
  },
): SweepWork {
  const isDepthwise = shape.kind === "depthwise";
  const { from, size } = roundChannels(sweep, at.share, at.width);
  const inputs = isDepthwise ? 1 : shape.inputChannels / shape.groups;
  const unitWeights = isDepthwise ? 1 : at.macsPerUnit;
  const behind = inputs - (sweep.firstStep + sweep.steps - 1) * unitWeights;
  return {
    channels: size,
    firstChannel: from,
    laneChannels: Math.ceil(size / at.lanes),
    steps: sweep.steps,
    taps: shape.kernelHeight * shape.kernelWidth,
    unitWeights,
    lastStepInputs: Math.min(unitWeights, behind),
    operandOffset: isDepthwise ? from : sweep.group * inputs + sweep.firstStep * unitWeights,
    weightAddress: at.weightAddress,
    isFirstPass: sweep.isFirstPass,
    isLastPass: sweep.isLastPass,
  };
}
