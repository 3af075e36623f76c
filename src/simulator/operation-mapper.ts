import { ArrayWork } from "./array-work.ts";
import { columnsFor, InputPlan, type OperandPlace, rowsFor } from "./input-plan.ts";
import { type Machine, transferCycles } from "./machine.ts";
import type { OperationShape } from "./operation.ts";
import { type OperationRun, recordRun, residentBytesPerPe } from "./operation-run.ts";
import { OperationTimer } from "./operation-timer.ts";
import { partsAcross, partsDown, SpatialSplit } from "./spatial-split.ts";
import { createTiling } from "./tiling.ts";

/** What the forward rule hands to the mapper: the operation and the state of the memories when it starts. */
export interface MappingRequest {
  readonly machine: Machine;
  readonly shape: OperationShape;
  /** Where each operand lies. */
  readonly places: readonly OperandPlace[];
  readonly reshaped: boolean;
  readonly streamedWeightBytes: number;
  /** Bytes per PE that activations in flight may use, and that a new resident tensor may use. */
  readonly freeBytes: number;
  readonly residentBytes: number;
  /** Bytes per PE for weights in flight. */
  readonly stagingBytes: number;
  /** The output may stay on chip; the network's own output may not. */
  readonly mayStay: boolean;
}

/** Finer weight tiles are tried where at least this share of the time is spent waiting for transfers. */
const WORTHWHILE_WAIT = 0.02;

/**
 * Chooses how an operation runs: spatial mapping, tiling, loop order. Deterministic: candidates come in a fixed order and only a strictly
 * faster one, or an equally fast one that moves fewer bytes through DRAM, replaces the best. An output that leaves the chip is charged the cycles its reader needs to fetch it back.
 */
export class OperationMapper {
  readonly #split = new SpatialSplit();
  readonly #input = new InputPlan();
  readonly #work = new ArrayWork();
  readonly #timer = new OperationTimer();
  readonly #tiling = createTiling();
  #request!: MappingRequest;
  #best: OperationRun | undefined;
  #bestCost = Number.POSITIVE_INFINITY;
  #bestDramBytes = 0;
  /** Cost of the best so far under the mapping being tried. */
  #mappingCost = Number.POSITIVE_INFINITY;
  /** Its cycles of waiting for transfers. */
  #mappingWait = 0;

  /** The fastest legal way, or undefined where no tiling fits the memories. */
  map(request: MappingRequest): OperationRun | undefined {
    this.#request = request;
    this.#best = undefined;
    this.#bestCost = Number.POSITIVE_INFINITY;
    const { spatialMappings, peX, peY } = request.machine.accelerator;
    for (const mapping of spatialMappings) {
      const equal = spatialMappings.find(
        (other) => partsDown(other, peY) === partsDown(mapping, peY) && partsAcross(other, peX) === partsAcross(mapping, peX),
      );
      if (equal === mapping) this.#tryMapping(mapping);
    }
    return this.#best;
  }

  #tryMapping(mapping: SpatialSplit["mapping"]): void {
    const { machine, shape, places, reshaped } = this.#request;
    const split = this.#split;
    split.set(machine, shape, { mapping });
    this.#input.set(shape, split, { places, reshaped, pes: machine.pes });
    if (!shape.onArray) {
      this.#work.passes = 1;
      this.#work.roundsPerGroup = 1;
      this.#setWeightTiles(1, 1);
      this.#tryPositions();
      return;
    }
    this.#mappingCost = Number.POSITIVE_INFINITY;
    for (let lanes = machine.accelerator.lanes; lanes >= 1; lanes = Math.floor(lanes / 2)) {
      const before = this.#mappingCost;
      this.#tryPasses(lanes);
      const narrows = split.groupChannels > Math.floor(lanes / 2) * machine.accelerator.simdUnits;
      if (this.#mappingCost < Number.POSITIVE_INFINITY && (!narrows || this.#mappingCost >= before)) return;
    }
  }

  /**
   * The largest passes that fit, then halves of them as long as that helps: small passes hide their weights behind each other, large ones
   * spill fewer partial sums.
   */
  #tryPasses(lanes: number): void {
    const { machine, shape, stagingBytes } = this.#request;
    const work = this.#work;
    const split = this.#split;
    let partLimit = Number.POSITIVE_INFINITY;
    for (;;) {
      if (!work.plan(machine, shape, { split, stagingBytes: Math.floor(stagingBytes / 2), lanes, partLimit })) return;
      if (work.sweepCycles(split.positions, split.groups) + machine.accelerator.controlCycles >= this.#bestCost) return;
      const before = this.#mappingCost;
      this.#tryWeightTiles();
      if (this.#mappingCost >= before || work.partSteps === 1) return;
      partLimit = Math.floor(work.partSteps / 2);
    }
  }

  /** All weights at once where they fit, then as many rounds as the double-buffered staging holds, then one, or parts of a round. */
  #tryWeightTiles(): void {
    const { stagingBytes } = this.#request;
    const { groups, channels, groupChannels } = this.#split;
    const work = this.#work;
    const units = groups > 1 ? groups : work.roundsPerGroup;
    const unitBytes = work.channelBytes * (groups > 1 ? groupChannels : work.widestRound);
    if (work.channelBytes * channels <= stagingBytes) {
      this.#setWeightTiles(units, 1);
      this.#tryPositions();
    }
    const fitting = Math.min(units - 1, Math.floor(stagingBytes / 2 / unitBytes));
    if (fitting >= 1) {
      this.#setWeightTiles(fitting, Math.ceil(units / fitting));
      this.#tryPositions();
      if (fitting > 1) {
        this.#setWeightTiles(1, units);
        this.#tryPositions();
      }
    }
    const nothingFits = fitting < 1 && work.channelBytes * channels > stagingBytes;
    if (nothingFits || (work.passes > 1 && this.#mappingWait > WORTHWHILE_WAIT * this.#mappingCost)) this.#tryParts();
  }

  /** A pass a tile: its weights arrive while the one before sweeps. */
  #tryParts(): void {
    const work = this.#work;
    this.#tiling.roundsPerTile = 0;
    this.#tiling.passesPerTile = 1;
    this.#tiling.weightTiles = this.#split.groups * work.roundsPerGroup * work.passes;
    this.#tryPositions();
  }

  #setWeightTiles(roundsPerTile: number, weightTiles: number): void {
    this.#tiling.roundsPerTile = roundsPerTile;
    this.#tiling.passesPerTile = 0;
    this.#tiling.weightTiles = weightTiles;
  }

  /** The output stays where it fits; only where no tiling leaves room for that, it goes to DRAM. */
  #tryPositions(): void {
    const { mayStay, residentBytes, shape, freeBytes } = this.#request;
    const outputBytes = residentBytesPerPe(shape, this.#split);
    if (mayStay && outputBytes <= residentBytes && this.#tryTiles(freeBytes - outputBytes, true)) return;
    this.#tryTiles(freeBytes, false);
  }

  /** The largest position tile that fits, and halves of it where there is something to overlap. False where none fits. */
  #tryTiles(freeBytes: number, outputResident: boolean): boolean {
    const tiling = this.#tiling;
    const { rows, columns } = this.#split;
    tiling.outputResident = outputResident;
    tiling.tileRows = rows;
    tiling.tileColumns = columns;
    tiling.rowTiles = 1;
    tiling.columnTiles = 1;
    while (!this.#fits(freeBytes)) {
      if (tiling.tileRows > 1) this.#cutRows(2 * tiling.rowTiles);
      else if (tiling.tileColumns > 1) this.#cutColumns(2 * tiling.columnTiles);
      else return false;
    }
    const { dramOperands, remoteOperands } = this.#input;
    const moves = dramOperands + remoteOperands > 0 || !outputResident;
    this.#tryOrders();
    for (let finer = 0; finer < 3 && moves && tiling.columnTiles === 1 && tiling.tileRows > 1; finer++) {
      this.#cutRows(2 * tiling.rowTiles);
      if (!this.#fits(freeBytes)) break;
      this.#tryOrders();
    }
    return true;
  }

  #cutRows(tiles: number): void {
    const { rows } = this.#split;
    this.#tiling.tileRows = Math.ceil(rows / Math.min(rows, tiles));
    this.#tiling.rowTiles = Math.ceil(rows / this.#tiling.tileRows);
  }

  #cutColumns(tiles: number): void {
    const { columns, rows } = this.#split;
    this.#tiling.tileColumns = Math.ceil(columns / Math.min(columns, tiles));
    this.#tiling.columnTiles = Math.ceil(columns / this.#tiling.tileColumns);
    this.#tiling.rowTiles = rows;
  }

  /** Whether a tile's buffers fit: operands that are not in place and outputs that leave (both doubled), partial sums, halos. */
  #fits(freeBytes: number): boolean {
    const { shape } = this.#request;
    const { tileRows, tileColumns, rowTiles, columnTiles, weightTiles, outputResident, roundsPerTile } = this.#tiling;
    const input = this.#input;
    const split = this.#split;
    const work = this.#work;
    const copies = rowTiles * columnTiles * weightTiles > 1 ? 2 : 1;
    const rows = Math.min(rowsFor(shape, tileRows), shape.inputHeight);
    const columns = Math.min(columnsFor(shape, tileColumns), shape.inputWidth);
    const operandBytes = copies * rows * columns * split.inputChannels;
    const haloBytes = Math.min(input.haloBytesPerPe, input.localOperands * operandBytes);
    let bytes = haloBytes + (input.dramOperands + input.remoteOperands) * operandBytes;
    const storingTiles = roundsPerTile > 0 ? weightTiles : work.roundsPerGroup * split.groups;
    const isGlobal = shape.kind === "global-pool";
    const positions = isGlobal ? 1 : tileRows * tileColumns;
    if (!outputResident) bytes += copies * positions * Math.ceil(split.channels / storingTiles);
    if (work.passes > 1) bytes += 4 * positions * work.widestRound;
    if (isGlobal) bytes += 4 * split.channels;
    return bytes <= freeBytes;
  }

  #tryOrders(): void {
    const tiling = this.#tiling;
    tiling.weightsOuter = false;
    this.#tryTiling();
    if (tiling.roundsPerTile > 0 && tiling.weightTiles > 1 && tiling.rowTiles * tiling.columnTiles > 1) {
      tiling.weightsOuter = true;
      this.#tryTiling();
    }
  }

  #tryTiling(): void {
    const { machine, shape, streamedWeightBytes, mayStay } = this.#request;
    const timer = this.#timer;
    timer.time({ machine, shape, split: this.#split, input: this.#input, work: this.#work, streamedWeightBytes }, this.#tiling);
    const fetchBack = mayStay && !this.#tiling.outputResident ? transferCycles(shape.storedBytes, machine.load) : 0;
    const cost = timer.cycles + fetchBack;
    if (cost < this.#mappingCost) {
      this.#mappingCost = cost;
      this.#mappingWait = timer.ioWait;
    }
    const dramBytes = timer.dramReadBytes + timer.dramWriteBytes;
    if (cost > this.#bestCost || (cost === this.#bestCost && dramBytes >= this.#bestDramBytes)) return;
    this.#bestCost = cost;
    this.#bestDramBytes = dramBytes;
    this.#best = recordRun(shape, { timer, split: this.#split, work: this.#work, tiling: this.#tiling, machine });
  }
}
