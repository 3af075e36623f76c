import type { ArrayWork, WeightRun } from "./array-work.ts";
import type { OperationShape } from "./operation.ts";
import type { RoundRange, SpatialSplit } from "./spatial-split.ts";

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
  readonly #range = { from: 0, to: 1, fromGroup: 0, toGroup: 1 };

  /** The run at a place in order. */
  run(at: number): Readonly<WeightTileRun> {
    return this.#runs[at]!;
  }

  /** A vector operation has one tile with its constants, if any. */
  setVector(shape: OperationShape, cachedWeightBytes: number): void {
    this.runs = 0;
    this.tiles = 1;
    const run = this.#next();
    run.groups = run.fullRounds = run.raggedRounds = 0;
    run.weightBytes = 0;
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
    for (let group = 0; group < groups; group++)
      for (let round = 0; round < roundsPerGroup; round++)
        for (let pass = 0; pass < passes; pass++) {
          range.from = round;
          range.to = round + 1;
          range.fromGroup = group;
          range.toGroup = group + 1;
          const isFull = round < fullRounds;
          this.#add(range, { groups: 1, fullRounds: isFull ? 1 : 0, raggedRounds: isFull ? 0 : 1, fromPass: pass, toPass: pass + 1 });
        }
  }

  #setGroups(groupsPerTile: number): void {
    const { groups } = this.#split;
    const { roundsPerGroup, fullRounds, passes } = this.#work;
    const range = this.#range;
    range.from = 0;
    range.to = roundsPerGroup;
    for (let group = 0; group < groups; group += groupsPerTile) {
      range.fromGroup = group;
      range.toGroup = Math.min(groups, group + groupsPerTile);
      const raggedRounds = roundsPerGroup - fullRounds;
      this.#add(range, { groups: range.toGroup - group, fullRounds, raggedRounds, fromPass: 0, toPass: passes });
    }
  }

  #setRounds(roundsPerTile: number): void {
    const { roundsPerGroup, fullRounds, passes } = this.#work;
    const range = this.#range;
    range.fromGroup = 0;
    range.toGroup = 1;
    for (let round = 0; round < roundsPerGroup; round += roundsPerTile) {
      range.from = round;
      range.to = Math.min(roundsPerGroup, round + roundsPerTile);
      const full = Math.min(fullRounds, range.to) - round;
      this.#add(range, { groups: 1, fullRounds: full, raggedRounds: range.to - round - full, fromPass: 0, toPass: passes });
    }
  }

  /** Adds a tile to the run before where nothing differs, else a run. */
  #add(range: RoundRange, { groups, fullRounds, raggedRounds, fromPass, toPass }: WeightRun): void {
    const { taps, stepInputs, passSteps, groupInputs, passes, width } = this.#work;
    const inputs = Math.min(groupInputs, toPass * passSteps * stepInputs) - fromPass * passSteps * stepInputs;
    const covered = this.#split.channelsIn(width, range);
    const channels = toPass === passes ? covered : 0;
    const weightBytes = covered * taps * inputs;
    const bytes = weightBytes + channels * this.#biasBytes;
    const chipBytes = Math.min(bytes, this.#cachedLeft);
    this.#cachedLeft -= chipBytes;
    this.tiles++;
    const last = this.#runs[this.runs - 1];
    if (
      last !== undefined &&
      last.groups === groups &&
      last.fullRounds === fullRounds &&
      last.raggedRounds === raggedRounds &&
      last.weightBytes === weightBytes &&
      last.channels === channels &&
      last.chipBytes === chipBytes &&
      (last.fromPass === fromPass || (fromPass > 1 && toPass < passes))
    ) {
      last.tiles++;
      return;
    }
    const run = this.#next();
    run.groups = groups;
    run.fullRounds = fullRounds;
    run.raggedRounds = raggedRounds;
    run.fromPass = fromPass;
    run.toPass = toPass;
    run.dramBytes = bytes - chipBytes;
    run.chipBytes = chipBytes;
    run.weightBytes = weightBytes;
    run.channels = channels;
  }

  #next(): WeightTileRun {
    let run = this.#runs[this.runs];
    if (run === undefined) {
      run = {
        tiles: 0,
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
      this.#runs.push(run);
    }
    run.tiles = 1;
    this.runs++;
    return run;
  }
}

/** Sweeps that a tile with these weights takes. */
export function countSweeps({ groups, fullRounds, raggedRounds, fromPass, toPass }: WeightRun): number {
  return groups * (fullRounds + raggedRounds) * (toPass - fromPass);
}
