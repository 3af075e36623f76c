import type { SpatialMapping } from "../accelerator/accelerator.ts";
import type { ArrayWork } from "./array-work.ts";
import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";
import type { OperationTimer } from "./operation-timer.ts";
import type { SpatialSplit } from "./spatial-split.ts";
import type { Tiling } from "./tiling.ts";

/** Cycles of the machine by what it was doing; every cycle has exactly one label, so they sum to the total. */
export interface CycleLabels {
  readonly compute: number;
  readonly bank: number;
  readonly weightWait: number;
  readonly fill: number;
  readonly drain: number;
  readonly ioWait: number;
  readonly control: number;
}

/** Bytes read and written by memory, over all PEs. */
interface Traffic {
  readonly dramReadBytes: number;
  readonly dramWriteBytes: number;
  readonly busBytes: number;
  readonly localReadBytes: number;
  readonly localWriteBytes: number;
  /** Reads and writes of a separate weight memory, or of the cached weights' place in local memory. */
  readonly weightReadBytes: number;
  readonly weightWriteBytes: number;
  readonly registerReadBytes: number;
  readonly registerWriteBytes: number;
}

/** One operation as the machine runs it. */
export interface OperationRun {
  readonly cycles: number;
  readonly labels: CycleLabels;
  readonly traffic: Traffic;
  readonly mapping: SpatialMapping;
  readonly tiling: Readonly<Tiling>;
  readonly tiles: number;
  /** Passes a round of output channels takes over the positions; above 1, partial sums spill. */
  readonly passes: number;
  readonly outputResident: boolean;
  /** Bytes of the output in the fullest PE, where it stays. */
  readonly residentBytes: number;
}

interface RunParts {
  readonly timer: OperationTimer;
  readonly split: SpatialSplit;
  readonly work: ArrayWork;
  readonly tiling: Tiling;
  readonly machine: Machine;
}

/** Keeps the figures of the timer's last timing. */
export function recordRun(shape: OperationShape, { timer, split, work, tiling, machine }: RunParts): OperationRun {
  const { compute, bank, weightWait, fill, drain, ioWait, control } = timer;
  return {
    cycles: timer.cycles,
    labels: { compute, bank, weightWait, fill, drain, ioWait, control },
    traffic: shape.onArray ? arrayTraffic(shape, { timer, split, work, tiling, machine }) : vectorTraffic(shape, { timer, split }),
    mapping: split.mapping,
    tiling: { ...tiling },
    tiles: timer.tiles,
    passes: work.passes,
    outputResident: tiling.outputResident,
    residentBytes: tiling.outputResident ? residentBytesPerPe(shape, split) : 0,
  };
}

/** Bytes that the fullest PE holds of an operation's output where it stays on chip. */
export function residentBytesPerPe(shape: OperationShape, split: SpatialSplit): number {
  if (shape.kind === "global-pool") return split.channels;
  const positions = shape.outputHeight * shape.outputWidth;
  const storedPositions = shape.storedBytes / shape.outputChannels;
  return Math.ceil((storedPositions * split.positions) / positions) * split.channels;
}

function arrayTraffic(shape: OperationShape, { timer, split, work, tiling, machine }: RunParts): Traffic {
  const positions = shape.outputHeight * shape.outputWidth;
  const outputs = positions * shape.outputChannels;
  const copies = split.usedDown * split.usedAcross;
  const perPosition = shape.kernelHeight * shape.kernelWidth * (shape.inputChannels / shape.groups);
  const rounds = work.roundsPerGroup * split.groups * split.usedChannels;
  const activationReads = shape.kind === "depthwise" ? shape.macs : positions * perPosition * rounds;
  const spills = (work.passes - 1) * outputs * 4;
  const fillsPerTile = (work.roundsPerGroup * split.groups * work.passes) / tiling.weightTiles;
  const refills = fillsPerTile > 1 || (tiling.weightTiles > 1 && !tiling.weightsOuter) ? tiling.rowTiles * tiling.columnTiles : 1;
  const fetches = machine.accelerator.weightHold === "none" ? shape.macs : work.channelBytes * shape.outputChannels * copies * refills;
  const cachedReads = timer.weightBusBytes - timer.weightDramBytes;
  return {
    dramReadBytes: timer.dramReadBytes,
    dramWriteBytes: timer.dramWriteBytes,
    busBytes: timer.busBytes,
    localReadBytes: activationReads + spills + timer.dramWriteBytes + (timer.busBytes - timer.dramReadBytes - cachedReads),
    localWriteBytes: shape.storedBytes + spills + (timer.busBytes - timer.weightBusBytes) * split.usedChannels,
    weightReadBytes: fetches + cachedReads,
    weightWriteBytes: timer.weightBusBytes * copies,
    registerReadBytes: shape.macs,
    registerWriteBytes: fetches,
  };
}

function vectorTraffic(shape: OperationShape, { timer, split }: Pick<RunParts, "timer" | "split">): Traffic {
  const outputs = shape.outputHeight * shape.outputWidth * shape.outputChannels;
  const inputs = shape.kind === "global-pool" ? shape.inputHeight * shape.inputWidth * shape.inputChannels : outputs;
  const reads = inputs * shape.operands * (shape.kind === "pool" ? shape.kernelHeight * shape.kernelWidth : 1);
  return {
    dramReadBytes: timer.dramReadBytes,
    dramWriteBytes: timer.dramWriteBytes,
    busBytes: timer.busBytes,
    localReadBytes: reads + timer.dramWriteBytes + (timer.busBytes - timer.dramReadBytes),
    localWriteBytes: shape.storedBytes + timer.busBytes * split.usedChannels,
    weightReadBytes: 0,
    weightWriteBytes: 0,
    registerReadBytes: 0,
    registerWriteBytes: 0,
  };
}
