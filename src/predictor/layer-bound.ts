import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import { PieceBound } from "./piece-bound.ts";
import { heldGroups, inputGroups, RoundBound } from "./round-bound.ts";

/** Where a layer's data lie when it starts. */
export interface LayerState {
  /** Bytes of its weights that come from off the chip. */
  streamedBytes: number;
  /** Whether its output has to leave the chip. */
  outputLeaves: boolean;
  /** The split under which each layer before it left its output, or `OFF_CHIP`. */
  readonly splits: Int8Array;
}

/** Place of a tensor that is not on the chip. */
export const OFF_CHIP = -1;

/** A way to divide a layer over the array: rows down it, columns across it; what is not so divided divides the output channels. */
interface Split {
  readonly index: number;
  readonly rows: boolean;
  readonly columns: boolean;
}

const SPLITS: readonly Split[] = [
  { index: 0, rows: true, columns: true },
  { index: 1, rows: true, columns: false },
  { index: 2, rows: false, columns: true },
  { index: 3, rows: false, columns: false },
];

/**
 * Estimates a layer's cycles in closed form. Four fixed ways to divide the layer over the processing elements are tried (rows and
 * columns, rows and channels, columns and channels, channels); the fastest one counts. No tiles and no order of events are in it: what
 * those add is left to be learned. One object serves any number of layers.
 */
export class LayerBound {
  /** Steps of the busiest processing element, every dimension rounded up to its hardware width. */
  compute = 0;
  /** Computing, writing results and partial sums, whichever is slower position by position. */
  sweep = 0;
  /** Inputs and weights over the on-chip bus and the chip's border, hidden or not. */
  load = 0;
  /** Sweeps over the positions for one group of channels: more than 1 where the register file cannot hold the group's weights. */
  passes = 1;
  /** Rounds of output channels, over all processing elements that divide them. */
  rounds = 1;
  /** Processing elements that need the same weights, and those that divide the output channels. */
  copies = 1;
  usedShares = 1;
  /** Inputs over the on-chip bus. */
  busBytes = 0;
  /** Across the chip's border. */
  dramBytes = 0;
  /** Weights into register files, over all processing elements. */
  fetchBytes = 0;
  /** Index of the fastest split: how the output lies on the chip. */
  split = 0;
  /** Cycles under it. */
  total = 0;

  readonly #round = new RoundBound();
  readonly #pieces = new PieceBound();

  /** Estimates one layer; the figures are those of the fastest split. */
  estimate(layer: LayerProfile, accelerator: AcceleratorProfile, state: LayerState): void {
    this.total = Number.POSITIVE_INFINITY;
    for (const split of SPLITS) {
      // Along an axis of one element nothing is divided: the split before it was the same.
      if ((!split.rows && accelerator.peY === 1) || (!split.columns && accelerator.peX === 1)) continue;
      this.#trySplit(layer, accelerator, { split, state });
    }
  }

  /** Passes as large as the register files allow, then halves of them as long as that helps: small passes hide their weights better. */
  #trySplit(layer: LayerProfile, accelerator: AcceleratorProfile, situation: Situation): void {
    const { split } = situation;
    const round = this.#round;
    const pieces = this.#pieces;
    const rows = split.rows ? Math.ceil(layer.rows / accelerator.peY) : layer.rows;
    const columns = split.columns ? Math.ceil(layer.columns / accelerator.peX) : layer.columns;
    const shares = (split.rows ? 1 : accelerator.peY) * (split.columns ? 1 : accelerator.peX);
    const channels = Math.ceil(layer.channels / shares);
    pieces.rows = rows;
    pieces.ownWeightBytes = layer.weightBytes / shares;
    const held = Math.floor(heldGroups(layer, accelerator, Math.min(channels, accelerator.channelsPerStep)));
    let part = Math.max(1, Math.min(inputGroups(layer, accelerator), held));
    let best = Number.POSITIVE_INFINITY;
    for (let isBetter = true; isBetter && part >= 1; part = Math.floor(part / 2)) {
      round.plan(layer, accelerator, { channels, part });
      pieces.rounds = round.rounds;
      pieces.passes = round.passes;
      pieces.sweep = rows * columns * round.sweep;
      if (pieces.sweep >= this.total) return;
      if (best === Number.POSITIVE_INFINITY) this.#load(layer, accelerator, situation);
      pieces.fill = round.fill;
      pieces.estimate(accelerator);
      isBetter = pieces.total < best && layer.use === "reduction";
      best = Math.min(best, pieces.total);
      if (best < this.total) this.#keep(layer, situation, { rows, columns, channels });
    }
  }

  #keep(layer: LayerProfile, { split, state }: Situation, { rows, columns, channels }: Extent): void {
    const round = this.#round;
    const pieces = this.#pieces;
    this.total = pieces.total;
    this.split = split.index;
    this.compute = rows * columns * round.steps;
    this.sweep = pieces.sweep;
    this.load = pieces.inputLoad + pieces.weightLoad + pieces.outputStore;
    this.passes = round.passes;
    this.copies = Math.ceil(layer.rows / rows) * Math.ceil(layer.columns / columns);
    this.usedShares = Math.ceil(layer.channels / channels);
    this.rounds = round.rounds * this.usedShares;
    this.busBytes = pieces.busBytes;
    this.dramBytes = pieces.dramBytes + state.streamedBytes + (state.outputLeaves ? layer.outputBytes : 0);
    this.fetchBytes = layer.weightBytes * this.copies * pieces.refills;
  }

  /** What has to come to the chip and to each processing element under a split. */
  #load(layer: LayerProfile, accelerator: AcceleratorProfile, { split, state }: Situation): void {
    const { pes, broadcastBytes, ioBytes, dramLatencyCycles } = accelerator;
    const pieces = this.#pieces;
    const aligned = layer.use !== "reduction" || (split.rows && split.columns);
    const operandBytes = layer.inputBytes / layer.inputs.length;
    let dramBytes = 0;
    let busBytes = 0;
    let movedBytes = 0;
    for (const input of layer.inputs) {
      const place = input < 0 ? OFF_CHIP : state.splits[input]!;
      if (place === OFF_CHIP) dramBytes += operandBytes;
      else if (pes === 1) continue;
      if (place !== OFF_CHIP && aligned && place === split.index) busBytes += haloBytes(layer, accelerator, split);
      else movedBytes += operandBytes;
    }
    busBytes += movedBytes;
    pieces.moves = movedBytes > 0 || state.outputLeaves;
    pieces.busBytes = busBytes;
    pieces.dramBytes = dramBytes;
    pieces.inputLoad = Math.max(busBytes / broadcastBytes, dramBytes / ioBytes);
    pieces.inputLatency = dramBytes > 0 ? dramLatencyCycles : 0;
    pieces.weightLoad = Math.max(layer.weightBytes / broadcastBytes, state.streamedBytes / ioBytes);
    pieces.weightLatency = state.streamedBytes > 0 ? dramLatencyCycles : 0;
    pieces.outputStore = state.outputLeaves ? layer.outputBytes / ioBytes : 0;
    pieces.storeLatency = state.outputLeaves ? dramLatencyCycles : 0;
  }
}

interface Situation {
  readonly split: Split;
  readonly state: LayerState;
}

/** What the fullest processing element is given. */
interface Extent {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** Bytes that lie with a neighbour where rows and columns are divided: the windows' overlap along every cut. */
function haloBytes(layer: LayerProfile, { peX, peY }: AcceleratorProfile, split: Split): number {
  const overlapRows = split.rows ? (peY - 1) * Math.max(0, layer.kernelRows - layer.strideRows) : 0;
  const overlapColumns = split.columns ? (peX - 1) * Math.max(0, layer.kernelColumns - layer.strideColumns) : 0;
  const missing = overlapRows * layer.inputColumns + overlapColumns * layer.inputRows;
  return Math.min(missing, layer.inputRows * layer.inputColumns) * layer.inputChannels;
}
