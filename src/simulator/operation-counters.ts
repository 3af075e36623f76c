import type { CycleLabels, Effects, Traffic } from "./counters.ts";
import type { OperationShape } from "./operation.ts";
import type { OperationPlan } from "./operation-plan.ts";
import type { OperationTimer } from "./operation-timer.ts";
import { countSweeps } from "./weight-tiles.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * All counters of one operation (section 9 of the specification), in closed form but for those that the timer sums tile by tile. The figures are
 * those of the last `count`.
 */
export class OperationCounters {
  readonly labels: Mutable<CycleLabels> = { compute: 0, bank: 0, weightWait: 0, fill: 0, drain: 0, ioWait: 0, control: 0 };
  readonly traffic: Mutable<Traffic> = {
    dramReadBytes: 0,
    dramWriteBytes: 0,
    busBytes: 0,
    localReadBytes: 0,
    localWriteBytes: 0,
    weightReadBytes: 0,
    weightWriteBytes: 0,
    registerReadBytes: 0,
    registerWriteBytes: 0,
  };
  readonly effects: Mutable<Effects> = {
    tiles: 0,
    edgeTiles: 0,
    transfers: 0,
    dmaCycles: 0,
    overlapCycles: 0,
    steps: 0,
    vectorCycles: 0,
    registerFills: 0,
    zeroOperandBytes: 0,
    spillBytes: 0,
    haloBytes: 0,
    inPlaceBytes: 0,
    cachedWeightBytes: 0,
    biasBytes: 0,
    requantizedBytes: 0,
  };

  /** Takes what the timer timed and counts the rest. */
  count(plan: OperationPlan, timer: OperationTimer): void {
    this.#takeTimes(plan, timer);
    this.#countWeights(plan);
    this.#countActivations(plan);
  }

  #takeTimes({ positionTiles, weights, rows, columns, tileRows, tileColumns, split }: OperationPlan, timer: OperationTimer): void {
    const { labels, traffic, effects } = this;
    labels.compute = timer.compute;
    labels.bank = timer.bank;
    labels.weightWait = timer.weightWait;
    labels.fill = timer.fill;
    labels.drain = timer.drain;
    labels.ioWait = timer.ioWait;
    labels.control = timer.control;
    traffic.dramReadBytes = timer.dramReadBytes;
    traffic.dramWriteBytes = timer.dramWriteBytes;
    traffic.busBytes = timer.dramReadBytes + timer.chipReadBytes;
    effects.tiles = positionTiles * weights.tiles;
    const wholeRows = Math.floor(split.rows / tileRows);
    const wholeColumns = Math.floor(split.columns / tileColumns);
    effects.edgeTiles = (rows.tiles * columns.tiles - wholeRows * wholeColumns) * weights.tiles;
    effects.transfers = timer.transfers;
    effects.dmaCycles = timer.dmaCycles;
    // Array and DMA never both rest before the end: who rests waits for the other.
    effects.overlapCycles = timer.dmaCycles - timer.ioWait;
  }

  /** Weights, biases and registers, weight tile by weight tile. */
  #countWeights({ machine, shape, weights, split, work, positionTiles, weightsOuter }: OperationPlan): void {
    const { traffic, effects } = this;
    const loads = weights.tiles > 1 && !weightsOuter ? positionTiles : 1;
    let chipBytes = 0;
    let loadedBytes = 0;
    let fills = 0;
    let filledBytes = 0;
    for (let at = 0; at < weights.runs; at++) {
      const run = weights.run(at);
      chipBytes += loads * run.tiles * run.chipBytes;
      loadedBytes += loads * run.tiles * (run.chipBytes + run.dramBytes);
      const sweeps = countSweeps(run);
      const times = run.tiles * (sweeps > 1 ? positionTiles : loads);
      fills += times * sweeps;
      filledBytes += times * run.weightBytes;
    }
    const { copies, positions } = split;
    const biasReads = shape.biasBytes * positionTiles * copies;
    effects.biasBytes = biasReads;
    effects.cachedWeightBytes = chipBytes;
    effects.registerFills = machine.holdsWeights ? fills : 0;
    effects.steps = shape.onArray ? positions * work.stepsPerPosition(split.groups) : 0;
    const fetched = machine.holdsWeights ? filledBytes * copies : shape.macs;
    traffic.weightReadBytes = fetched + chipBytes + biasReads;
    traffic.weightWriteBytes = loadedBytes * copies;
    traffic.registerReadBytes = shape.macs;
    traffic.registerWriteBytes = fetched;
  }

  /** Operands, partial sums and outputs. */
  #countActivations(plan: OperationPlan): void {
    const { shape, split, access, work, weights, rows, columns, weightsOuter } = plan;
    const { traffic, effects } = this;
    const { copies } = split;
    const outputs = shape.outputHeight * shape.outputWidth * shape.outputChannels;
    const spills = shape.onArray ? 4 * (work.passes - 1) * outputs : 0;
    const sums = shape.kind === "global-pool" ? 4 * split.copies * shape.outputChannels : 0;
    const gate = access.gateDramBytes + access.gateChipBytes;
    const inputLoads = weightsOuter ? weights.tiles : 1;
    const streamedReads = inputLoads * rows.unionTotal * columns.unionTotal * shape.inputChannels * access.chipOperands;
    const streamed = access.dramOperands + access.chipOperands;
    const regions = inputLoads * rows.regionTotal * columns.regionTotal * split.readChannels * streamed;
    const reads = this.#countOperandReads(plan);
    traffic.localReadBytes = reads + spills + traffic.dramWriteBytes + streamedReads + access.haloBytes + access.gateChipBytes + sums;
    traffic.localWriteBytes = outputs + spills + regions + access.haloBytes + copies * gate + sums;
    effects.spillBytes = 2 * spills;
    effects.haloBytes = access.haloBytes;
    effects.inPlaceBytes = access.inPlaceBytes;
    effects.requantizedBytes = shape.onArray ? outputs : 0;
    effects.vectorCycles = shape.onArray ? split.positions * work.vectorCyclesPerPosition(split.groups) : this.labels.compute;
  }

  /** Bytes of operands inside the image; those outside go to `zeroOperandBytes`. */
  #countOperandReads(plan: OperationPlan): number {
    const { kind, onArray, inputHeight, inputWidth, inputChannels, outputHeight, outputWidth, outputChannels, operands } = plan.shape;
    this.effects.zeroOperandBytes = 0;
    if (kind === "global-pool") return inputHeight * inputWidth * inputChannels;
    if (!onArray && kind !== "pool") return outputHeight * outputWidth * outputChannels * (operands + (kind === "scale" ? 1 : 0));
    const { kernelHeight, kernelWidth } = plan.shape;
    const bytes = bytesPerTap(plan);
    const inside = bytes * insideDown(plan.shape) * insideAcross(plan.shape);
    this.effects.zeroOperandBytes = bytes * outputHeight * kernelHeight * outputWidth * kernelWidth - inside;
    return inside;
  }
}

/** Operand bytes that all PEs together read for a tap of one position: a convolution's input channels once a round. */
function bytesPerTap({ shape, split, work }: OperationPlan): number {
  if (shape.kind !== "convolution" && shape.kind !== "dense") return shape.outputChannels;
  const full = split.fullParts * split.groups * work.roundsPerGroup;
  const last = split.lastParts * split.lastGroups * Math.ceil(split.lastChannels / work.width);
  return (full + last) * work.groupInputs;
}

/** Pairs of output row and kernel row that meet inside the image. */
function insideDown(shape: OperationShape): number {
  const { outputHeight, inputHeight, strideHeight: stride, padTop, dilationHeight, kernelHeight } = shape;
  let pairs = 0;
  for (let tap = 0; tap < kernelHeight; tap++) {
    const offset = padTop - tap * dilationHeight;
    const first = Math.max(0, Math.ceil(offset / stride));
    const last = Math.min(outputHeight - 1, Math.floor((inputHeight - 1 + offset) / stride));
    pairs += Math.max(0, last - first + 1);
  }
  return pairs;
}

/** Pairs of output column and kernel column that meet inside the image. */
function insideAcross(shape: OperationShape): number {
  const { outputWidth, inputWidth, strideWidth: stride, padLeft, dilationWidth, kernelWidth } = shape;
  let pairs = 0;
  for (let tap = 0; tap < kernelWidth; tap++) {
    const offset = padLeft - tap * dilationWidth;
    const first = Math.max(0, Math.ceil(offset / stride));
    const last = Math.min(outputWidth - 1, Math.floor((inputWidth - 1 + offset) / stride));
    pairs += Math.max(0, last - first + 1);
  }
  return pairs;
}
