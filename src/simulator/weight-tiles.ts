import type { ArrayWork, WeightRun } from "./array-work.ts";
import type { OperationShape } from "./operation.ts";
import type { SpatialSplit } from "./spatial-split.ts";

/** Weight tiles that follow each other and are alike: what PE 0 does with one, and what all PEs together load, hold and store. */
interface WeightTileRun extends WeightRun {
  tiles: number;
  /** Bytes that a tile brings, by source, and its weights without biases. */
  dramBytes: number;
  chipBytes: number;
  weightBytes: number;
  /** Channels whose sums are complete after the tile. */
  channels: number;
}

/** What decides the weight tiles beside the rounds and passes. */
export interface WeightTileOptions {
  /** Rounds (groups, where PE 0 has several) of a tile; 0: one pass of one round. */
  readonly roundsPerTile: number;
  readonly cachedWeightBytes: number;
}

/** An operation's weights in tile order, as runs of equal tiles (section 6 of the specification). */
export class WeightTiles {
  /** Tiles in all, and runs of equal ones. */
  tiles = 1;
  runs = 0;
  /** Cycles of all tiles' first register fills; whether some tile has one sweep only, so that its weights may stay. */
  firstFills = 0;
  hasSingleSweeps = false;
  #runs: WeightTileRun[] = [];
  #split!: SpatialSplit;
  #work!: ArrayWork;
  #biasBytes = 0;
  #cachedLeft = 0;
  /** The tile that is being added: rounds and groups in every part, and what it comes to. */
  readonly #range = { from: 0, to: 1, fromGroup: 0, toGroup: 1 };
  readonly #tile = createRun();

  /** The run at a place in order. */
  run(at: number): Readonly<WeightTileRun> {
    return this.#runs[at]!;
  }

  /** A vector operation has one tile with its constants, if any. */
  setVector(shape: OperationShape, cachedWeightBytes: number): void {
    this.runs = 0;
    this.tiles = 1;
    const run = this.#next();
    run.tiles = 1;
    run.groups = run.fullRounds = run.raggedRounds = run.weightBytes = 0;
    run.channels = shape.outputChannels;
    run.chipBytes = Math.min(shape.weightBytes, cachedWeightBytes);
    run.dramBytes = shape.weightBytes - run.chipBytes;
  }

  setArray(
    shape: OperationShape,
    { split, work }: { readonly split: SpatialSplit; readonly work: ArrayWork },
    { roundsPerTile, cachedWeightBytes }: WeightTileOptions,
  ): void {
    this.#split = split;
    this.#work = work;
    this.#biasBytes = shape.biasBytes / shape.outputChannels;
    this.#cachedLeft = cachedWeightBytes;
    this.runs = 0;
    this.tiles = 0;
    if (roundsPerTile === 0) this.#setPasses();
    else if (split.groups > 1) this.#setGroups(roundsPerTile);
    else this.#setRounds(roundsPerTile);
    this.#sumFills();
  }

  #sumFills(): void {
    this.firstFills = 0;
    this.hasSingleSweeps = false;
    for (let at = 0; at < this.runs; at++) {
      const run = this.#runs[at]!;
      this.firstFills += run.tiles * this.#work.firstFill(run);
      if (countSweeps(run) === 1) this.hasSingleSweeps = true;
    }
  }

  #setPasses(): void {
    const { groups } = this.#split;
    const { roundsPerGroup, fullRounds, passes } = this.#work;
    const range = this.#range;
    const run = this.#tile;
    run.groups = 1;
    for (range.fromGroup = 0; range.fromGroup < groups; range.fromGroup++)
      for (range.from = 0; range.from < roundsPerGroup; range.from++) {
        range.toGroup = range.fromGroup + 1;
        range.to = range.from + 1;
        run.fullRounds = range.from < fullRounds ? 1 : 0;
        run.raggedRounds = 1 - run.fullRounds;
        this.#addPass(0, 1);
        if (passes > 2) this.#addPass(1, passes - 2);
        if (passes > 1) this.#addPass(passes - 1, 1);
      }
  }

  #addPass(pass: number, count: number): void {
    this.#tile.fromPass = pass;
    this.#tile.toPass = pass + 1;
    this.#add(count);
  }

  #setGroups(groupsPerTile: number): void {
    const { groups } = this.#split;
    const { roundsPerGroup, fullRounds, passes } = this.#work;
    const range = this.#range;
    const run = this.#tile;
    range.from = run.fromPass = 0;
    range.to = roundsPerGroup;
    run.toPass = passes;
    run.fullRounds = fullRounds;
    run.raggedRounds = roundsPerGroup - fullRounds;
    for (range.fromGroup = 0; range.fromGroup < groups; range.fromGroup += groupsPerTile) {
      range.toGroup = Math.min(groups, range.fromGroup + groupsPerTile);
      run.groups = range.toGroup - range.fromGroup;
      this.#add(1);
    }
  }

  /** The first tiles have full rounds in every part. */
  #setRounds(roundsPerTile: number): void {
    const { groupChannels, lastParts, lastChannels } = this.#split;
    const { roundsPerGroup, fullRounds, passes, width } = this.#work;
    const range = this.#range;
    const run = this.#tile;
    run.groups = range.toGroup = 1;
    range.fromGroup = run.fromPass = 0;
    run.toPass = passes;
    const equal = Math.floor((lastParts > 0 ? lastChannels : groupChannels) / (roundsPerTile * width));
    for (let round = 0; round < roundsPerGroup; ) {
      const count = round === 0 && equal > 0 ? equal : 1;
      range.from = round;
      range.to = Math.min(roundsPerGroup, round + roundsPerTile);
      run.fullRounds = Math.min(fullRounds, range.to) - round;
      run.raggedRounds = range.to - round - run.fullRounds;
      this.#add(count);
      round += count * roundsPerTile;
    }
  }

  /** Adds equal tiles with the present range and rounds: some from the cache, perhaps one half cached, the others from DRAM. */
  #add(count: number): void {
    const { taps, stepInputs, passSteps, groupInputs, passes, width } = this.#work;
    const { fromPass, toPass } = this.#tile;
    const inputs = Math.min(groupInputs, toPass * passSteps * stepInputs) - fromPass * passSteps * stepInputs;
    const covered = this.#split.channelsIn(width, this.#range);
    const tile = this.#tile;
    tile.channels = toPass === passes ? covered : 0;
    tile.weightBytes = covered * taps * inputs;
    const bytes = tile.weightBytes + tile.channels * this.#biasBytes;
    this.tiles += count;
    for (let left = count; left > 0; left -= tile.tiles) {
      tile.chipBytes = Math.min(bytes, this.#cachedLeft);
      tile.dramBytes = bytes - tile.chipBytes;
      tile.tiles = tile.dramBytes === 0 ? Math.min(left, Math.floor(this.#cachedLeft / bytes)) : tile.chipBytes === 0 ? left : 1;
      this.#cachedLeft -= tile.tiles * tile.chipBytes;
      this.#append();
    }
  }

  /** Appends the present tiles to the run before where nothing differs, else as a run. */
  #append(): void {
    const tile = this.#tile;
    const last = this.#runs[this.runs - 1];
    if (
      last !== undefined &&
      last.groups === tile.groups &&
      last.fullRounds === tile.fullRounds &&
      last.raggedRounds === tile.raggedRounds &&
      last.fromPass === tile.fromPass &&
      last.weightBytes === tile.weightBytes &&
      last.channels === tile.channels &&
      last.chipBytes === tile.chipBytes
    ) {
      last.tiles += tile.tiles;
      return;
    }
    const run = this.#next();
    run.tiles = tile.tiles;
    run.groups = tile.groups;
    run.fullRounds = tile.fullRounds;
    run.raggedRounds = tile.raggedRounds;
    run.fromPass = tile.fromPass;
    run.toPass = tile.toPass;
    run.dramBytes = tile.dramBytes;
    run.chipBytes = tile.chipBytes;
    run.weightBytes = tile.weightBytes;
    run.channels = tile.channels;
  }

  #next(): WeightTileRun {
    this.#runs[this.runs] ??= createRun();
    return this.#runs[this.runs++]!;
  }
}

function createRun(): WeightTileRun {
  return {
    tiles: 1,
    groups: 1,
    fullRounds: 0,
    raggedRounds: 0,
    fromPass: 0,
    toPass: 1,
    dramBytes: 0,
    chipBytes: 0,
    weightBytes: 0,
    channels: 0,
  };
}

/** Sweeps that a tile with these weights takes. */
export function countSweeps({ groups, fullRounds, raggedRounds, fromPass, toPass }: WeightRun): number {
  return groups * (fullRounds + raggedRounds) * (toPass - fromPass);
}
