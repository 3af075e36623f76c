import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { RoundPlans } from "./round-plans.ts";

/** Sums over a segment's layers, in this order; cycles, and bytes over all processing elements. */
export const SEGMENT_SUMS = [
  "cycles",
  "sweep",
  "weightedCycles",
  "wait",
  /** Weights into register files, and into local memories. */
  "fetchBytes",
  "placedBytes",
  /** Operands of steps, each round anew. */
  "operandBytes",
  /** Partial sums, written and read again. */
  "spillBytes",
  /** Operands over the bus, and what of them is written to all elements together. */
  "movedBytes",
  "regionBytes",
] as const;

/** Pieces that a layer's positions are cut into at most. */
const MOST_POSITION_PIECES = 8;
/** Ways to divide a layer: over rows (not those from `FIRST_WITHOUT_ROWS` on) and columns (those with an even index), the rest of an axis over channels. */
const SPLITS = 4;
const FIRST_WITHOUT_ROWS = 2;
/** Bytes of a partial sum. */
const SUM_BYTES = 4;

/** An array of processing elements. */
export interface PeArray {
  readonly peX: number;
  readonly peY: number;
}

/**
 * Closed-form cycles and traffic of a segment whose weights and activations are all on the chip. Every layer takes the fastest of four fixed ways to
 * divide it, in pieces where that hides loads; what the layers before left elsewhere crosses the bus. What enters is taken to lie as the segment leaves
 * its own output. No tiles and no order of events: what those add is left to be learned.
 */
export class SegmentBound {
  readonly #plans: RoundPlans[] = [];
  readonly #splits = new Int8Array(256);
  #accelerator!: AcceleratorProfile;
  #stagingBytes = 0;
  /** Of the layer and split in question. */
  #inputLoad = 0;
  #weightLoad = 0;
  #ownWeightBytes = 0;
  #rows = 0;
  #haloBytes = 0;
  #movedBytes = 0;
  /** Of the fastest way found. */
  #total = 0;
  #refills = 1;
  #split = 0;
  #shares = 1;
  #plan = 0;
  #kept = { inputLoad: 0, haloBytes: 0, movedBytes: 0, refills: 1 };

  /**
   * Writes the sums of `segment` on each of `arrays` to `target` `[arrays, sums]`. Of `accelerator`, what an element and the ports are like counts;
   * `stagingBytes` is the room for weights on their way.
   */
  estimate(segment: NetworkSegment, { accelerator, stagingBytes, arrays, target }: SegmentSituation): void {
    const { layers } = segment;
    this.#accelerator = accelerator;
    this.#stagingBytes = stagingBytes;
    while (this.#plans.length < layers.length) this.#plans.push(new RoundPlans());
    for (let index = 0; index < layers.length; index++) this.#plans[index]!.reset(layers[index]!, accelerator);
    for (let at = 0; at < arrays.length; at++) {
      const entered = this.#run(segment, { array: arrays[at]!, entered: 0, target, offset: at * SEGMENT_SUMS.length });
      if (entered !== 0) this.#run(segment, { array: arrays[at]!, entered, target, offset: at * SEGMENT_SUMS.length });
    }
  }

  /** One array, what enters lying under split `entered`; returns the split under which the output lies. */
  #run(segment: NetworkSegment, { array, entered, target, offset }: SegmentRun): number {
    const { layers, insideShares } = segment;
    const splits = this.#splits;
    splits[0] = entered;
    target.fill(0, offset, offset + SEGMENT_SUMS.length);
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index]!;
      this.#choose(layer, array, this.#plans[index]!);
      splits[index + 1] = this.#split;
      this.#add(layer, array, { plans: this.#plans[index]!, inside: insideShares[index]!, target, offset });
    }
    return splits[layers.length]!;
  }

  #choose(layer: LayerProfile, { peX, peY }: PeArray, plans: RoundPlans): void {
    this.#total = Number.POSITIVE_INFINITY;
    for (let split = 0; split < SPLITS; split++) {
      const byRows = split < FIRST_WITHOUT_ROWS;
      const byColumns = split % 2 === 0;
      // Along an axis of one element nothing is divided: the split before it was the same.
      if ((!byRows && peY === 1) || (!byColumns && peX === 1)) continue;
      const rows = byRows ? Math.ceil(layer.rows / peY) : layer.rows;
      const columns = byColumns ? Math.ceil(layer.columns / peX) : layer.columns;
      const shares = (byRows ? 1 : peY) * (byColumns ? 1 : peX);
      const count = plans.count(shares);
      let best = Number.POSITIVE_INFINITY;
      for (let plan = 0; plan < count; plan++) {
        const sweep = rows * columns * plans.sweep(shares, plan);
        if (sweep >= this.#total) break;
        if (plan === 0) {
          this.#rows = rows;
          this.#ownWeightBytes = layer.weightBytes / shares;
          this.#load(layer, split, { peX, peY });
        }
        const total = this.#cut(plans.rounds(shares, plan), plans.passes(shares, plan), { sweep, fill: plans.fill(shares, plan) });
        if (total >= best) break;
        if (total < this.#total) this.#keep(total, split, { shares, plan });
        best = total;
      }
    }
  }

  #keep(total: number, split: number, { shares, plan }: { readonly shares: number; readonly plan: number }): void {
    const kept = this.#kept;
    this.#total = total;
    this.#split = split;
    this.#shares = shares;
    this.#plan = plan;
    kept.inputLoad = this.#inputLoad;
    kept.haloBytes = this.#haloBytes;
    kept.movedBytes = this.#movedBytes;
    kept.refills = this.#refills;
  }

  /** What has to come to each element under a split. */
  #load(layer: LayerProfile, split: number, { peX, peY }: PeArray): void {
    const { broadcastBytes } = this.#accelerator;
    this.#haloBytes = 0;
    this.#movedBytes = 0;
    this.#weightLoad = layer.weightBytes / broadcastBytes;
    this.#inputLoad = 0;
    if (peX * peY === 1) return;
    const { inputs } = layer;
    const isAligned = layer.use !== "reduction" || split === 0;
    for (let at = 0; at < inputs.length; at++)
      if (isAligned && this.#splits[inputs[at]! + 1] === split) this.#haloBytes += haloBytes(layer, split, { peX, peY });
      else this.#movedBytes += layer.inputBytes / inputs.length;
    this.#inputLoad = (this.#haloBytes + this.#movedBytes) / broadcastBytes;
  }

  /** Cycles of the layer cut into equal pieces of weights or rows, so that loading one overlaps computing the one before: of the fastest cut. */
  #cut(rounds: number, passes: number, { sweep, fill }: { readonly sweep: number; readonly fill: number }): number {
    const units = rounds * passes;
    const own = this.#ownWeightBytes;
    const fits = own <= this.#stagingBytes;
    let least = Number.POSITIVE_INFINITY;
    this.#refills = 1;
    if (fits) {
      least = this.#weightPieces(1, units, { sweep, fill });
      if (this.#movedBytes > 0) least = this.#rowPieces(least, units, { sweep, fill });
    }
    const fitting = Math.min(rounds - 1, Math.floor((this.#stagingBytes / 2 / own) * rounds));
    let pieced = Number.POSITIVE_INFINITY;
    if (fitting >= 1) {
      pieced = this.#weightPieces(Math.ceil(rounds / fitting), units, { sweep, fill });
      if (fitting > 1) pieced = Math.min(pieced, this.#weightPieces(rounds, units, { sweep, fill }));
    } else if (passes > 1 || !fits) pieced = this.#weightPieces(units, units, { sweep, fill });
    if (pieced >= least) return least;
    this.#refills = 1;
    return pieced;
  }

  #weightPieces(pieces: number, units: number, { sweep, fill }: { readonly sweep: number; readonly fill: number }): number {
    const own = units / pieces;
    const wait = own > 1 ? ((own - 1) * Math.max(0, fill - sweep)) / units : 0;
    const work = sweep / pieces + fill / units + wait + this.#accelerator.fillDrainCycles;
    const load = this.#weightLoad / pieces;
    return this.#inputLoad + load + (pieces - 1) * Math.max(load, work) + work;
  }

  /** All weights first, then rows piece by piece; rounds after the first fetch their weights again for every piece. */
  #rowPieces(least: number, units: number, { sweep, fill }: { readonly sweep: number; readonly fill: number }): number {
    let best = least;
    for (let pieces = 2; pieces <= MOST_POSITION_PIECES && pieces <= this.#rows; pieces *= 2) {
      const own = sweep / pieces;
      const refill = units > 1 ? Math.max(0, fill - own) : 0;
      const work = own + refill + this.#accelerator.fillDrainCycles;
      const load = this.#inputLoad / pieces;
      const total = this.#weightLoad + Math.max(pieces * load + work, load + fill / units + pieces * work);
      if (total >= best) continue;
      best = total;
      this.#refills = units > 1 ? pieces : 1;
    }
    return best;
  }

  /** Adds what the chosen way costs. */
  #add(layer: LayerProfile, { peX, peY }: PeArray, { plans, inside, target, offset }: SegmentSums): void {
    const { controlCycles, channelsPerStep } = this.#accelerator;
    const { inputLoad, haloBytes, movedBytes, refills } = this.#kept;
    const split = this.#split;
    const shares = this.#shares;
    const rows = split < FIRST_WITHOUT_ROWS ? Math.ceil(layer.rows / peY) : layer.rows;
    const columns = split % 2 === 0 ? Math.ceil(layer.columns / peX) : layer.columns;
    const down = Math.ceil(layer.rows / rows);
    const across = Math.ceil(layer.columns / columns);
    const sweep = rows * columns * plans.sweep(shares, this.#plan);
    const cycles = this.#total + controlCycles;
    target[offset]! += cycles;
    target[offset + 1]! += sweep;
    if (layer.weightBytes > 0) target[offset + 2]! += cycles;
    target[offset + 3]! += Math.max(0, this.#total - Math.max(sweep, inputLoad + layer.weightBytes / this.#accelerator.broadcastBytes));
    target[offset + 4]! += layer.weightBytes * down * across * refills;
    target[offset + 5]! += layer.weightBytes * down * across;
    const share = Math.ceil(layer.channels / shares);
    const used = Math.ceil(layer.channels / share);
    target[offset + 6]! += inside * operandBytes(layer, { share, channelsPerStep });
    target[offset + 7]! += SUM_BYTES * (plans.passes(shares, this.#plan) - 1) * layer.outputBytes;
    target[offset + 8]! += movedBytes + haloBytes;
    // Every element is given the rows and columns it needs, those of its neighbours included; of the channels all, where it sums over them.
    const copies = layer.use === "reduction" ? used : 1;
    const needed =
      reach(layer.inputRows, (rows - 1) * layer.strideRows + layer.kernelRows, down) *
      reach(layer.inputColumns, (columns - 1) * layer.strideColumns + layer.kernelColumns, across);
    target[offset + 9]! += haloBytes + movedBytes * copies * needed;
  }
}

interface SegmentSituation {
  readonly accelerator: AcceleratorProfile;
  readonly stagingBytes: number;
  readonly arrays: readonly PeArray[];
  readonly target: Float32Array;
}

interface SegmentRun {
  readonly array: PeArray;
  readonly entered: number;
  readonly target: Float32Array;
  readonly offset: number;
}

interface SegmentSums {
  readonly plans: RoundPlans;
  readonly inside: number;
  readonly target: Float32Array;
  readonly offset: number;
}

/** Bytes read for all steps were no tap outside the image: by a layer that sums over channels once for each round of every share of them. */
function operandBytes(
  { use, macs, channels, inputBytes }: LayerProfile,
  { share, channelsPerStep }: { readonly share: number; readonly channelsPerStep: number },
): number {
  if (use === "vector") return inputBytes;
  if (use === "window") return macs;
  const full = Math.floor(channels / share);
  const rounds = full * Math.ceil(share / channelsPerStep) + Math.ceil((channels - full * share) / channelsPerStep);
  return (macs * rounds) / channels;
}

/** How often an axis of `size` is brought on average, where each of `parts` needs `extent` of it. */
function reach(size: number, extent: number, parts: number): number {
  return parts === 1 ? 1 : (Math.min(size, extent) * parts) / size;
}

/** Bytes that lie with a neighbour where rows and columns are divided: the windows' overlap along every cut. */
function haloBytes(layer: LayerProfile, split: number, { peX, peY }: PeArray): number {
  const overlapRows = split < FIRST_WITHOUT_ROWS ? (peY - 1) * Math.max(0, layer.kernelRows - layer.strideRows) : 0;
  const overlapColumns = split % 2 === 0 ? (peX - 1) * Math.max(0, layer.kernelColumns - layer.strideColumns) : 0;
  const missing = overlapRows * layer.inputColumns + overlapColumns * layer.inputRows;
  return Math.min(missing, layer.inputRows * layer.inputColumns) * layer.inputChannels;
}
