import type { SpatialMapping } from "../accelerator/accelerator.ts";
import { ArrayWork } from "./array-work.ts";
import type { AxisTiles } from "./axis-tiles.ts";
import { AxisTilings } from "./axis-tilings.ts";
import type { Machine } from "./machine.ts";
import type { Mapping } from "./mapping.ts";
import { OperandAccess, type OperandState } from "./operand-access.ts";
import type { OperationShape } from "./operation.ts";
import { SpatialSplit } from "./spatial-split.ts";
import { WeightTiles } from "./weight-tiles.ts";

/** What an operation finds when it starts, as far as it decides cycles and counters. */
export interface OperationContext extends OperandState {
  /** The first bytes of its weights, in tile order, that are in the cache. */
  readonly cachedWeightBytes: number;
}

/**
 * One operation on one machine under one mapping, worked out: shares, rounds and passes, tiles, and the bytes they need. Mutable and reused; a
 * mapper moves one choice and keeps what does not depend on it. Choices are set in the order of the methods.
 */
export class OperationPlan {
  machine!: Machine;
  shape!: OperationShape;
  context!: OperationContext;
  readonly split = new SpatialSplit();
  readonly access = new OperandAccess();
  readonly work = new ArrayWork();
  readonly weights = new WeightTiles();
  rows!: AxisTiles;
  columns!: AxisTiles;
  inPlace = false;
  lanes = 1;
  roundsPerTile = 1;
  tileRows = 1;
  tileColumns = 1;
  weightsOuter = false;
  outputOnChip = false;
  readonly #down = new AxisTilings();
  readonly #across = new AxisTilings();

  /** Takes an operation and all choices of a mapping. */
  set(
    machine: Machine,
    shape: OperationShape,
    { mapping, context }: { readonly mapping: Mapping; readonly context: OperationContext },
  ): void {
    this.setOperation(machine, shape, context);
    this.setSpatial(mapping.spatial);
    this.setInPlace(mapping.inPlace);
    this.setLanes(mapping.lanes);
    this.setPasses(mapping.passSteps);
    this.setWeightTiles(mapping.roundsPerTile);
    this.setTileRows(mapping.tileRows);
    this.setTileColumns(mapping.tileColumns);
    this.weightsOuter = mapping.weightsOuter;
    this.outputOnChip = mapping.outputOnChip;
  }

  setOperation(machine: Machine, shape: OperationShape, context: OperationContext): void {
    this.machine = machine;
    this.shape = shape;
    this.context = context;
  }

  setSpatial(spatial: SpatialMapping): void {
    const { shape, split } = this;
    split.set(this.machine, shape, spatial);
    const down = this.#down.axis;
    down.size = split.height;
    down.share = split.rows;
    down.parts = split.usedDown;
    down.inputSize = shape.inputHeight;
    down.extent = shape.extentHeight;
    down.stride = shape.strideHeight;
    down.pad = shape.padTop;
    const across = this.#across.axis;
    across.size = split.width;
    across.share = split.columns;
    across.parts = split.usedAcross;
    across.inputSize = shape.inputWidth;
    across.extent = shape.extentWidth;
    across.stride = shape.strideWidth;
    across.pad = shape.padLeft;
    this.#down.begin();
    this.#across.begin();
  }

  setInPlace(inPlace: boolean): void {
    this.inPlace = inPlace;
    const { places, reshaped } = this.context;
    this.access.set(this.shape, this.split, { places, reshaped, inPlace });
  }

  setLanes(lanes: number): void {
    this.lanes = lanes;
    if (this.shape.onArray) this.work.setRounds(this.machine, this.shape, { split: this.split, lanes });
  }

  setPasses(passSteps: number): void {
    if (this.shape.onArray) this.work.setPasses(this.machine, this.shape, passSteps);
  }

  setWeightTiles(roundsPerTile: number): void {
    this.roundsPerTile = roundsPerTile;
    const { cachedWeightBytes } = this.context;
    const { split, work } = this;
    if (this.shape.onArray) this.weights.setArray(this.shape, { split, work }, { roundsPerTile, cachedWeightBytes });
    else this.weights.setVector(this.shape, cachedWeightBytes);
  }

  setTileRows(tileRows: number): void {
    this.tileRows = tileRows;
    this.rows = this.#down.withTile(tileRows);
  }

  setTileColumns(tileColumns: number): void {
    this.tileColumns = tileColumns;
    this.columns = this.#across.withTile(tileColumns);
  }

  /** The choices as a value. */
  toMapping(): Mapping {
    const { lanes, roundsPerTile, tileRows, tileColumns, weightsOuter, inPlace, outputOnChip } = this;
    const passSteps = this.shape.onArray ? this.work.passSteps : 1;
    const spatial = this.split.mapping;
    return { spatial, lanes, passSteps, tileRows, tileColumns, roundsPerTile, weightsOuter, inPlace, outputOnChip };
  }

  get positionTiles(): number {
    return this.rows.tiles * this.columns.tiles;
  }

  /** Weight tiles after which outputs are complete. */
  get storingWeightTiles(): number {
    if (this.roundsPerTile > 0) return this.weights.tiles;
    return this.weights.tiles / this.work.passes;
  }

  get outputBytes(): number {
    const { outputHeight, outputWidth, outputChannels } = this.shape;
    return outputHeight * outputWidth * outputChannels;
  }

  /** Bytes of PE 0's output, where it stays. */
  get outputShareBytes(): number {
    const { split, shape } = this;
    return shape.kind === "global-pool" ? split.channels : split.positions * split.channels;
  }

  /** Cycles of `positions` of a vector operation; at its end a global mean adds up the other PEs' sums. */
  vectorCycles(positions: number, isEnd: boolean): number {
    const { shape, split } = this;
    const { requantizeBytesPerCycle, activationPortBytesPerCycle } = this.machine.accelerator;
    const isGlobal = shape.kind === "global-pool";
    const port = isGlobal || shape.kind === "pool" ? requantizeBytesPerCycle : activationPortBytesPerCycle;
    const write = Math.ceil(split.channels / port);
    const cycles = positions * shape.vectorInstructions * write;
    return isGlobal && isEnd ? cycles + (split.copies - 1) * Math.ceil((4 * split.channels) / port) + write : cycles;
  }

  /** Register bytes of a lane that the largest sweep takes. */
  get registerBytes(): number {
    return this.work.passSteps * this.work.stepRegisterBytes(this.lanes);
  }

  /** Weights and biases of PE 0 in the largest of weight tiles of so many rounds. */
  stagingBytes(roundsPerTile: number): number {
    const { shape, split, work } = this;
    const biasBytes = shape.biasBytes / shape.outputChannels;
    if (!shape.onArray) return split.channels * biasBytes;
    const { taps, groupInputs, passes, passSteps, stepInputs, widestRound } = work;
    if (roundsPerTile > 0) return this.#tileChannels(roundsPerTile) * (taps * groupInputs + biasBytes);
    const lastInputs = groupInputs - (passes - 1) * passSteps * stepInputs;
    const largest = passes > 1 ? taps * passSteps * stepInputs : 0;
    return widestRound * Math.max(largest, taps * lastInputs + biasBytes);
  }

  /** Bytes of a PE's buffers for tiles in flight: halos, gate, operands, outputs, partial sums. */
  get flightBytes(): number {
    const { shape, split, access, work, weights } = this;
    const streamed = access.dramOperands + access.chipOperands;
    const loads = this.positionTiles * (this.weightsOuter ? weights.tiles : 1);
    const region = this.rows.largestRegion * this.columns.largestRegion * split.inputChannels;
    let bytes = access.haloBytesPerPe + (access.gateDramBytes + access.gateChipBytes > 0 ? split.channels : 0);
    bytes += streamed * region * (loads > 1 ? 2 : 1);
    if (shape.kind === "global-pool") return bytes + 4 * split.channels + (this.outputOnChip ? 0 : split.channels);
    const positions = this.tileRows * this.tileColumns;
    if (!this.outputOnChip)
      bytes += positions * this.#tileChannels(this.roundsPerTile) * (this.positionTiles * this.storingWeightTiles > 1 ? 2 : 1);
    return shape.onArray && work.passes > 1 ? bytes + 4 * positions * work.widestRound : bytes;
  }

  /** PE 0's output channels of the largest weight tile. */
  #tileChannels(roundsPerTile: number): number {
    const { split, work } = this;
    if (!this.shape.onArray) return split.channels;
    if (roundsPerTile === 0) return work.widestRound;
    if (split.groups > 1) return Math.min(roundsPerTile, split.groups) * split.groupChannels;
    return Math.min(split.groupChannels, roundsPerTile * work.width);
  }
}
