import type { ArrayWork, WeightRun } from "./array-work.ts";
import { DoubleBuffer, type TileTimes } from "./double-buffer.ts";
import { columnsFor, type InputPlan, rowsFor } from "./input-plan.ts";
import { loadCycles, type Machine, storeCycles } from "./machine.ts";
import type { OperationShape } from "./operation.ts";
import type { SpatialSplit } from "./spatial-split.ts";
import type { Tiling } from "./tiling.ts";

/** What a timing needs beside the tiling. */
export interface TimedOperation {
  readonly machine: Machine;
  readonly shape: OperationShape;
  readonly split: SpatialSplit;
  readonly input: InputPlan;
  readonly work: ArrayWork;
  /** Weight bytes that are not in the parameter cache. */
  readonly streamedWeightBytes: number;
}

/** Runs one operation tile by tile through the transfer pipeline and counts its cycles by label. Figures are those of the last `time`. */
export class OperationTimer {
  compute = 0;
  bank = 0;
  weightWait = 0;
  fill = 0;
  drain = 0;
  ioWait = 0;
  control = 0;
  cycles = 0;
  tiles = 0;
  dramReadBytes = 0;
  dramWriteBytes = 0;
  busBytes = 0;
  /** Weight bytes that crossed the bus, and those of them that came from DRAM. */
  weightBusBytes = 0;
  weightDramBytes = 0;

  readonly #pipeline = new DoubleBuffer();
  readonly #times: TileTimes = { load: 0, compute: 0, store: 0 };
  readonly #run: WeightRun = { fullRounds: 0, raggedRounds: 0, groups: 1, fromPass: 0, toPass: 1 };
  #operation!: TimedOperation;
  #tiling!: Tiling;
  #positionTiles = 1;
  /** Weight tiles after which an output is complete, of all weight tiles. */
  #storingTiles = 1;
  #weightTileBytes = 0;
  #weightTileDramBytes = 0;
  #channelsPerStore = 0;

  time(operation: TimedOperation, tiling: Tiling): void {
    this.#begin(operation, tiling);
    const { weightTiles, weightsOuter } = tiling;
    if (weightTiles === 1 || weightsOuter) for (let index = 0; index < weightTiles; index++) this.#sweepPositions(index);
    else for (let index = 0; index < this.#positionTiles; index++) this.#sweepWeights(index);
    this.ioWait = this.#pipeline.finish() - (this.compute + this.bank + this.weightWait + this.fill + this.drain);
    this.cycles = this.compute + this.bank + this.weightWait + this.fill + this.drain + this.ioWait + this.control;
  }

  #begin(operation: TimedOperation, tiling: Tiling): void {
    this.#operation = operation;
    this.#tiling = tiling;
    this.#pipeline.reset();
    this.compute = this.bank = this.weightWait = this.fill = this.drain = this.ioWait = 0;
    this.tiles = this.dramReadBytes = this.dramWriteBytes = this.busBytes = this.weightBusBytes = this.weightDramBytes = 0;
    this.control = operation.machine.accelerator.controlCycles;
    this.#positionTiles = tiling.rowTiles * tiling.columnTiles;
    const { shape, work } = operation;
    this.#storingTiles = tiling.roundsPerTile > 0 ? tiling.weightTiles : work.roundsPerGroup * operation.split.groups;
    this.#weightTileBytes = Math.ceil(shape.weightBytes / tiling.weightTiles);
    this.#weightTileDramBytes = Math.ceil(operation.streamedWeightBytes / tiling.weightTiles);
    this.#channelsPerStore = Math.ceil(shape.outputChannels / this.#storingTiles);
  }

  /** One weight tile over all positions. */
  #sweepPositions(weightTile: number): void {
    const { rowTiles, columnTiles } = this.#tiling;
    const full = columnTiles > 1 ? this.#positionTiles : rowTiles - 1;
    this.#selectWeights(weightTile);
    const firstPass = weightTile === 0;
    if (full === 0) {
      this.#runTiles(1, { ragged: true, loadsInput: true, newWeights: true, firstPass });
      return;
    }
    this.#runTiles(1, { ragged: false, loadsInput: true, newWeights: true, firstPass });
    if (full > 1) this.#runTiles(full - 1, { ragged: false, loadsInput: true, newWeights: false, firstPass });
    if (columnTiles === 1) this.#runTiles(1, { ragged: true, loadsInput: true, newWeights: false, firstPass });
  }

  /** One position tile through all weights. */
  #sweepWeights(positionTile: number): void {
    const { weightTiles, roundsPerTile, columnTiles } = this.#tiling;
    const ragged = columnTiles === 1 && positionTile === this.#positionTiles - 1;
    for (let index = 0; index < weightTiles; ) {
      this.#selectWeights(index);
      const same = roundsPerTile > 0 && index > 0 && index < weightTiles - 1 ? weightTiles - 1 - index : 1;
      this.#runTiles(same, { ragged, loadsInput: index === 0, newWeights: true, firstPass: true });
      index += same;
    }
  }

  /** Points the weight run at one weight tile. */
  #selectWeights(index: number): void {
    const { work, split } = this.#operation;
    const { roundsPerTile, passesPerTile, weightTiles } = this.#tiling;
    const run = this.#run;
    const isLast = index === weightTiles - 1;
    run.fromPass = 0;
    run.toPass = work.passes;
    run.groups = 1;
    if (roundsPerTile === 0) {
      const partsPerRound = Math.ceil(work.passes / passesPerTile);
      const part = index % partsPerRound;
      const isRagged = work.raggedChannels > 0 && Math.floor(index / partsPerRound) % work.roundsPerGroup === work.fullRounds;
      run.fullRounds = isRagged ? 0 : 1;
      run.raggedRounds = isRagged ? 1 : 0;
      run.fromPass = part * passesPerTile;
      run.toPass = Math.min(work.passes, run.fromPass + passesPerTile);
    } else if (split.groups > 1) {
      run.groups = isLast ? split.groups - index * roundsPerTile : roundsPerTile;
      run.fullRounds = run.groups * work.fullRounds;
      run.raggedRounds = work.raggedChannels > 0 ? run.groups : 0;
    } else {
      run.raggedRounds = isLast && work.raggedChannels > 0 ? 1 : 0;
      run.fullRounds = isLast ? work.fullRounds - index * roundsPerTile : roundsPerTile;
    }
  }

  #runTiles(
    count: number,
    how: { readonly ragged: boolean; readonly loadsInput: boolean; readonly newWeights: boolean; readonly firstPass: boolean },
  ): void {
    const { machine, work, split } = this.#operation;
    const { fillCycles, drainCycles } = machine.accelerator;
    const { tileRows, tileColumns, rowTiles } = this.#tiling;
    const rows = how.ragged ? split.rows - (rowTiles - 1) * tileRows : tileRows;
    const positions = rows * tileColumns;
    if (this.#operation.shape.onArray) work.measure(this.#run, positions, { before: tileRows * tileColumns, newWeights: how.newWeights });
    else this.#measureVector(positions, how.ragged);
    const tile = this.#times;
    tile.compute = work.compute + work.bank + work.weightWait + fillCycles + drainCycles;
    tile.load = this.#load(count, rows, how);
    tile.store = this.#store(count, rows);
    this.compute += count * work.compute;
    this.bank += count * work.bank;
    this.weightWait += count * work.weightWait;
    this.fill += count * fillCycles;
    this.drain += count * drainCycles;
    this.tiles += count;
    this.#pipeline.run(tile, count);
  }

  /** Vector work of a tile; a global pool adds up the PEs' sums (4 bytes each) with its last tile. */
  #measureVector(positions: number, isLast: boolean): void {
    const { machine, work, shape, split } = this.#operation;
    const port = machine.accelerator.activationPortBytesPerCycle;
    work.bank = 0;
    work.weightWait = 0;
    work.compute = positions * shape.vectorPasses * Math.ceil(split.channels / port);
    if (shape.kind !== "global-pool" || !isLast) return;
    const parts = split.usedDown * split.usedAcross;
    work.compute += (parts - 1) * Math.ceil((4 * split.channels) / port) + Math.ceil(split.channels / port);
  }

  #load(
    count: number,
    rows: number,
    how: { readonly loadsInput: boolean; readonly newWeights: boolean; readonly firstPass: boolean },
  ): number {
    const { machine, shape, split, input } = this.#operation;
    let dram = 0;
    let bus = 0;
    if (how.loadsInput) {
      const chipRows = Math.min(split.usedDown * rowsFor(shape, rows), shape.inputHeight);
      const chipColumns = Math.min(split.usedAcross * columnsFor(shape, this.#tiling.tileColumns), shape.inputWidth);
      const operandBytes = chipRows * chipColumns * shape.inputChannels;
      dram = operandBytes * input.dramOperands;
      bus = dram + operandBytes * input.remoteOperands;
      if (how.firstPass) bus += Math.ceil(input.haloBytes / this.#positionTiles);
    }
    if (how.newWeights && shape.weightBytes > 0) {
      dram += this.#weightTileDramBytes;
      bus += this.#weightTileBytes;
      this.weightBusBytes += count * this.#weightTileBytes;
      this.weightDramBytes += count * this.#weightTileDramBytes;
    }
    this.dramReadBytes += count * dram;
    this.busBytes += count * bus;
    return loadCycles(machine, dram, { busBytes: bus });
  }

  #store(count: number, rows: number): number {
    const { machine, shape, split, work } = this.#operation;
    if (this.#tiling.outputResident || (shape.onArray && this.#run.toPass < work.passes)) return 0;
    const isPooled = shape.storedBytes !== shape.outputHeight * shape.outputWidth * shape.outputChannels;
    const chipRows = Math.min(split.usedDown * rows, shape.outputHeight);
    const chipColumns = Math.min(split.usedAcross * this.#tiling.tileColumns, shape.outputWidth);
    const bytes =
      isPooled || shape.kind === "global-pool"
        ? Math.ceil(shape.storedBytes / (this.#positionTiles * this.#storingTiles))
        : chipRows * chipColumns * this.#channelsPerStore;
    this.dramWriteBytes += count * bytes;
    return storeCycles(machine, bytes);
  }
}
