import type { Mapping, Placement } from "../mapping.ts";
import type { Operation, OperationShape } from "../operation.ts";
import type { Chip } from "./chip.ts";
import type { Division, Share } from "./divide-work.ts";
import { type FlightPlan, planFlight } from "./flight-plan.ts";
import { findHeld, type HeldOperand } from "./held-operand.ts";
import type { OutputWindow } from "./position.ts";
import { Region } from "./region.ts";
import { ResidentTensor, type StoredTensor } from "./stored-tensor.ts";
import { type Tile, type TilePlan, type WeightTile, within } from "./tile-plan.ts";
import type { WeightImage, WeightPart } from "./weight-image.ts";
import { neededChannels, neededColumns, neededRows } from "./window.ts";

/** What an operation is run with. Operands in order, without a product's gate. */
export interface OperationSetting {
  readonly chip: Chip;
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
  readonly operands: readonly StoredTensor[];
  readonly gate: StoredTensor | undefined;
  readonly output: StoredTensor;
  readonly division: Division;
  readonly tiles: TilePlan;
  readonly weights: { readonly image: WeightImage; readonly dramAddress: number };
}

/** Everything about a layout operation that follows from its mapping and placement: who reads what where in which tile. */
export class OperationLayout {
  readonly setting: OperationSetting;
  readonly shape: OperationShape;
  /** Of each operand in place, what each share holds; undefined where it streams. */
  readonly held: readonly (readonly HeldOperand[] | undefined)[];
  readonly flight: FlightPlan;
  readonly stagingAddress: number;
  readonly #heldRegions: readonly (ReadonlyMap<Share, Region> | undefined)[];
  /** Weight tiles that complete outputs, before each weight tile. */
  readonly #completedBefore: readonly number[];
  readonly #completesPerPosition: number;

  constructor(setting: OperationSetting) {
    this.setting = setting;
    this.shape = setting.operation.shape;
    const { division, placement, tiles } = setting;
    this.held = setting.operands.map((tensor) =>
      isReadInPlace(setting, tensor) ? division.shares.map((share) => findHeld(this.shape, share, tensor)) : undefined,
    );
    this.stagingAddress = setting.chip.stagingAddress(placement);
    let completed = 0;
    this.#completedBefore = tiles.weightTiles.map((weights) => (completes(weights) ? completed++ : completed));
    this.#completesPerPosition = completed;
    this.flight = planFlight(this.#flightNeeds(), { from: placement.flightAddress, to: placement.flightEnd });
    this.#heldRegions = this.held.map((shares, operand) =>
      shares === undefined
        ? undefined
        : new Map(shares.map((held, index) => [division.shares[index]!, held.region(this.flight.halos[operand]!)])),
    );
    this.#checkStaging();
  }

  /** The region of an operand that a PE reads in a tile. */
  region(operand: number, share: Share, tile: Tile): Region {
    const held = this.#heldRegions[operand]?.get(share);
    if (held !== undefined) return held;
    const buffer = (this.setting.mapping.weightsOuter ? tile.index : tile.positionTile) % 2;
    return this.#streamedRegion(share, tile, this.flight.inputs[operand]![buffer]!);
  }

  /** Where a PE's outputs of a tile go: to their place on chip, or to one of the buffers that the DMA empties. */
  outputWindow(share: Share, tile: Tile): OutputWindow {
    const { output, mapping } = this.setting;
    const { rows, columns } = this.positions(share, tile);
    if (output instanceof ResidentTensor) return { address: (row, column, channel) => output.address(share, row, column) + channel };
    if (this.shape.kind === "global-pool") return { address: (_row, _column, channel) => this.flight.outputs[0] + channel };
    const store = mapping.weightsOuter
      ? tile.index
      : tile.positionTile * this.#completesPerPosition + this.#completedBefore[tile.weights.index]!;
    const base = this.flight.outputs[store % 2 === 0 ? 0 : 1];
    const { from, size } = this.weightPart(share, tile).completed;
    return {
      address: (row, column, channel) => base + ((row - rows.from) * columns.size + (column - columns.from)) * size + (channel - from),
    };
  }

  /** Rows and columns of a PE in a tile, counted over the whole output (global mean: input). */
  positions(share: Share, tile: Tile) {
    const rows = within(tile.rows, share.rows.size);
    const columns = within(tile.columns, share.columns.size);
    return {
      rows: { from: share.rows.from + rows.from, size: rows.size },
      columns: { from: share.columns.from + columns.from, size: columns.size },
    };
  }

  weightPart({ channelPart }: Share, { weights }: Tile): WeightPart {
    return this.setting.weights.image.parts[weights.index]![channelPart]!;
  }

  /** Address of the half of staging that holds a tile's weights. */
  stagedAt({ index, weights }: Tile): number {
    const { tiles, mapping, placement } = this.setting;
    const loads = mapping.weightsOuter ? weights.index : tiles.weightTiles.length > 1 ? index : 0;
    return this.stagingAddress + (loads % 2) * Math.floor(placement.stagingBytes / 2);
  }

  stores(tile: Tile): boolean {
    if (this.setting.mapping.outputOnChip) return false;
    return this.shape.kind === "global-pool" ? tile.isLast : completes(tile.weights);
  }

  #streamedRegion(share: Share, tile: Tile, base: number): Region {
    const { rows, columns } = this.positions(share, tile);
    const isIdle = rows.size === 0 || columns.size === 0;
    const place = { base, channels: neededChannels(this.shape, share).size };
    if (isIdle) return new Region({ rows: { from: 0, size: 0 }, columns: { from: 0, size: 0 } }, place);
    return new Region({ rows: neededRows(this.shape, rows), columns: neededColumns(this.shape, columns) }, place);
  }

  #flightNeeds() {
    const { tiles, division, mapping, gate, chip } = this.setting;
    const [first] = division.shares as [Share];
    const largest = tiles.tile(0);
    const positions = largest.rows.size * largest.columns.size;
    const isMean = this.shape.kind === "global-pool";
    const stores = isMean ? 1 : tiles.positionTiles * this.#completesPerPosition;
    const completed = Math.max(
      ...tiles.weightTiles.map(({ index }) => this.weightPart(first, { ...largest, weights: tiles.weightTiles[index]! }).completed.size),
    );
    const spills = tiles.weightTiles.some(({ sweeps }) => sweeps.some((sweep) => !sweep.isFirstPass));
    const width = mapping.lanes * chip.machine.accelerator.simdUnits;
    const regionBytes = this.#largestRegion();
    return {
      haloBytes: this.held.map((shares) => shares && Math.max(...shares.map((held) => held.missingBytes))),
      gateBytes: gate === undefined ? 0 : first.channels.size,
      regionBytes: this.held.map((held) => (held === undefined ? regionBytes : undefined)),
      inputBuffers: tiles.positionTiles > 1 ? (2 as const) : (1 as const),
      outputBytes: mapping.outputOnChip ? 0 : isMean ? first.channels.size : positions * completed,
      outputBuffers: stores > 1 ? (2 as const) : (1 as const),
      partialSumBytes: spills ? 4 * positions * Math.min(width, first.groupChannels) : 0,
      meanBytes: isMean ? 4 * first.channels.size : 0,
    };
  }

  #largestRegion(): number {
    const { tiles, division, mapping } = this.setting;
    let largest = 0;
    const perPosition = mapping.weightsOuter ? 1 : tiles.weightTiles.length;
    for (let position = 0; position < tiles.positionTiles; position++)
      for (const share of division.shares)
        largest = Math.max(largest, this.#streamedRegion(share, tiles.tile(position * perPosition), 0).bytes);
    return largest;
  }

  #checkStaging(): void {
    const { weights, placement } = this.setting;
    const { parts } = weights.image;
    const area = parts.length > 1 ? Math.floor(placement.stagingBytes / 2) : placement.stagingBytes;
    for (const { bytes } of parts.flat())
      if (bytes > area)
        throw new Error(`Cannot stage a weight tile of ${this.shape.key}: it needs ${bytes} bytes of a PE, staging has ${area}`);
  }
}

/** It finishes sums, or is a vector operation's. */
function completes({ sweeps }: WeightTile): boolean {
  return sweeps.length === 0 || sweeps.some((sweep) => sweep.isLastPass);
}

/** Section 7: same mapping, not flattened, equal channel shares, and no convolution under several channel parts. */
function isReadInPlace({ chip, operation, mapping, division }: OperationSetting, tensor: StoredTensor): tensor is ResidentTensor {
  if (!mapping.inPlace || operation.reshaped || !(tensor instanceof ResidentTensor)) return false;
  if (chip.machine.pes === 1) return true;
  const { peX, peY } = chip.machine.accelerator;
  const channelParts = { "rows-columns": 1, "rows-channels": peX, "columns-channels": peY, channels: peX * peY }[mapping.spatial];
  const { kind } = operation.shape;
  if (tensor.division.spatial !== mapping.spatial || ((kind === "convolution" || kind === "dense") && channelParts > 1)) return false;
  if (kind === "convolution" || kind === "dense") return true;
  const ranges = division.channelRanges;
  const held = tensor.division.channelRanges;
  return ranges.length === held.length && ranges.every(({ from, size }, part) => from === held[part]!.from && size === held[part]!.size);
}
