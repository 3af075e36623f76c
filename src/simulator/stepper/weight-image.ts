import type { OperationShape } from "../operation.ts";
import type { Division, Range, Share } from "./divide-work.ts";
import type { OperationConstants } from "./operation-constants.ts";
import type { Sweep, WeightTile } from "./tile-plan.ts";

/** The weights and biases of one channel part in one weight tile. */
export interface WeightPart {
  /** Their bytes in the image. */
  readonly from: number;
  readonly bytes: number;
  /** Where each sweep's weights begin, counted from `from`. */
  readonly sweepOffsets: readonly number[];
  /** Where the constants of the vector unit begin, counted from `from`; of the channels that this tile completes. */
  readonly constantsOffset: number;
  /** The channels that this tile completes, counted from the PE's first. */
  readonly completed: Range;
}

/** An operation's constants in tile order (section 6 of the specification), as the compiler left them in DRAM: weight tile by weight tile, channel part by channel part. */
export interface WeightImage {
  readonly bytes: Int8Array;
  /** By weight tile and channel part. */
  readonly parts: readonly (readonly WeightPart[])[];
}

/** The channels of a sweep's round that a PE has, counted from its first channel; none where its share lacks the group or the round. */
export function roundChannels({ group, round }: Sweep, share: Share, width: number): Range {
  const before = group < share.groups.size ? round * width : share.groupChannels;
  return { from: group * share.groupChannels + before, size: Math.max(0, Math.min(width, share.groupChannels - before)) };
}

/**
 * Lays constants out in the order in which sweeps use them: in a sweep input steps, window taps, channels, and the inputs of a step
 * (unpadded) innermost; behind a tile's sweeps the biases of the channels it completes.
 */
export function packWeights(
  shape: OperationShape,
  constants: OperationConstants,
  layout: {
    readonly division: Division;
    readonly weightTiles: readonly WeightTile[];
    readonly width: number;
    readonly macsPerUnit: number;
  },
): WeightImage {
  const bytes: number[] = [];
  const leaders = layout.division.channelRanges.map((_, part) => layout.division.shares.find((share) => share.channelPart === part)!);
  const parts = layout.weightTiles.map(({ sweeps }) =>
    leaders.map((share) => {
      const from = bytes.length;
      const sweepOffsets: number[] = [];
      for (const sweep of sweeps) {
        sweepOffsets.push(bytes.length - from);
        packSweep(bytes, sweep, { shape, constants, share, ...layout });
      }
      const constantsOffset = bytes.length - from;
      const completed = completedChannels(sweeps, share, layout.width);
      packConstants(bytes, constants, { from: share.channels.from + completed.from, size: completed.size });
      return { from, bytes: bytes.length - from, sweepOffsets, constantsOffset, completed };
    }),
  );
  if (bytes.length !== shape.weightBytes)
    throw new Error(`Cannot pack weights: ${bytes.length} bytes of constants, expected ${shape.weightBytes} for ${shape.key}`);
  return { bytes: Int8Array.from(bytes), parts };
}

/** A vector operation's one tile completes everything. */
function completedChannels(sweeps: readonly Sweep[], share: Share, width: number): Range {
  if (sweeps.length === 0) return { from: 0, size: share.channels.size };
  const ranges = sweeps.filter((sweep) => sweep.isLastPass).map((sweep) => roundChannels(sweep, share, width));
  return { from: ranges[0]?.from ?? 0, size: ranges.reduce((sum, { size }) => sum + size, 0) };
}

function packSweep(
  bytes: number[],
  sweep: Sweep,
  {
    shape,
    constants,
    share,
    width,
    macsPerUnit,
  }: {
    readonly shape: OperationShape;
    readonly constants: OperationConstants;
    readonly share: Share;
    readonly width: number;
    readonly macsPerUnit: number;
  },
): void {
  const inputs = shape.kind === "depthwise" ? 1 : shape.inputChannels / shape.groups;
  const taps = shape.kernelHeight * shape.kernelWidth;
  const { from, size } = roundChannels(sweep, share, width);
  const firstChannel = share.channels.from + from;
  for (let step = sweep.firstStep; step < sweep.firstStep + sweep.steps; step++) {
    const firstInput = step * macsPerUnit;
    const endInput = Math.min(inputs, firstInput + macsPerUnit);
    for (let tap = 0; tap < taps; tap++)
      for (let channel = firstChannel; channel < firstChannel + size; channel++)
        for (let input = firstInput; input < endInput; input++) bytes.push(constants.weights![(channel * taps + tap) * inputs + input]!);
  }
}

/** Biases, or the scales and then the offsets of a lone batch normalisation. */
function packConstants(bytes: number[], { scales, offsets, biases }: OperationConstants, { from, size }: Range): void {
  if (scales !== undefined) bytes.push(...scales.subarray(from, from + size));
  for (const word of (biases ?? offsets)?.subarray(from, from + size) ?? [])
    for (let byte = 0; byte < 4; byte++) bytes.push(((word >> (8 * byte)) << 24) >> 24);
}
