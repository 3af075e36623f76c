import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import { LayerTiling } from "./layer-tiling.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { SUM_BYTES } from "./round-bound.ts";
import { SweepPlans } from "./sweep-plans.ts";

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

/** Ways to divide a layer: over rows (not those from `FIRST_WITHOUT_ROWS` on) and columns (those with an even index), the rest of an axis over channels. */
const SPLITS = 4;
const FIRST_WITHOUT_ROWS = 2;
/** An array of processing elements. */
export interface PeArray {
  readonly peX: number;
  readonly peY: number;
}

/**
 * Closed-form cycles and traffic of a segment whose weights and activations are all on the chip. Every layer takes the fastest of four fixed ways to
 * divide it, in tiles where that hides loads; what the layers before left elsewhere crosses the bus. What enters is taken to lie as the segment leaves
 * its own output. What memories cannot keep, and what is left where between segments, is not in it: what that adds is left to be learned.
 */
export class SegmentBound {
  readonly #plans: SweepPlans[] = [];
  readonly #tiling = new LayerTiling();
  readonly #splits = new Int8Array(256);
  #accelerator!: AcceleratorProfile;
  /** Of the way to divide the layer that is being tried. */
  #haloBytes = 0;
  #movedBytes = 0;
  /** Of the fastest one. */
  readonly #kept = { split: 0, shares: 1, haloBytes: 0, movedBytes: 0 };

  /**
   * Writes the sums of `segment` on each of `arrays` to `target` `[arrays, sums]`. Of `accelerator`, what an element and the ports are like counts;
   * `stagingBytes` is the room for weights on their way, and for activations again as much.
   */
  estimate(segment: NetworkSegment, { accelerator, stagingBytes, arrays, target }: SegmentSituation): void {
    const { layers } = segment;
    this.#accelerator = accelerator;
    this.#tiling.roomBytes = stagingBytes;
    while (this.#plans.length < layers.length) this.#plans.push(new SweepPlans());
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
      splits[index + 1] = this.#kept.split;
      this.#add(layer, array, { plans: this.#plans[index]!, inside: insideShares[index]!, target, offset });
    }
    return splits[layers.length]!;
  }

  #choose(layer: LayerProfile, { peX, peY }: PeArray, plans: SweepPlans): void {
    const tiling = this.#tiling;
    tiling.begin(layer, this.#accelerator, plans);
    for (let split = 0; split < SPLITS; split++) {
      const byRows = split < FIRST_WITHOUT_ROWS;
      const byColumns = split % 2 === 0;
      // Along an axis of one element nothing is divided: the split before it was the same.
      if ((!byRows && peY === 1) || (!byColumns && peX === 1)) continue;
      tiling.rows = byRows ? Math.ceil(layer.rows / peY) : layer.rows;
      tiling.columns = byColumns ? Math.ceil(layer.columns / peX) : layer.columns;
      tiling.shares = (byRows ? 1 : peY) * (byColumns ? 1 : peX);
      this.#try(layer, split, { peX, peY, inPlace: true });
      // What lies where it is needed, but for the neighbours' share of it, may as well be brought tile by tile.
      if (this.#haloBytes > 0) this.#try(layer, split, { peX, peY, inPlace: false });
    }
  }

  /** Tries one way to divide the layer, with what has to come to each element under it. */
  #try(layer: LayerProfile, split: number, { peX, peY, inPlace }: PeArray & { readonly inPlace: boolean }): void {
    const { inputs } = layer;
    const kept = this.#kept;
    this.#haloBytes = 0;
    this.#movedBytes = 0;
    const isAligned = inPlace && (layer.use !== "reduction" || split === 0);
    for (let at = 0; peX * peY > 1 && at < inputs.length; at++)
      if (isAligned && this.#splits[inputs[at]! + 1] === split) this.#haloBytes += haloBytes(layer, split, { peX, peY });
      else this.#movedBytes += layer.inputBytes / inputs.length;
    if (!this.#tiling.try({ haloBytes: this.#haloBytes, movedBytes: this.#movedBytes })) return;
    kept.split = split;
    kept.shares = this.#tiling.shares;
    kept.haloBytes = this.#haloBytes;
    kept.movedBytes = this.#movedBytes;
  }

  /** Adds what the chosen way costs. */
  #add(layer: LayerProfile, { peX, peY }: PeArray, { plans, inside, target, offset }: SegmentSums): void {
    const { broadcastBytes, controlCycles, channelsPerStep } = this.#accelerator;
    const { split, shares, haloBytes, movedBytes } = this.#kept;
    const { total, plan, refills, reloads, returns } = this.#tiling.best;
    plans.select(shares, plan);
    const rows = split < FIRST_WITHOUT_ROWS ? Math.ceil(layer.rows / peY) : layer.rows;
    const columns = split % 2 === 0 ? Math.ceil(layer.columns / peX) : layer.columns;
    const down = Math.ceil(layer.rows / rows);
    const across = Math.ceil(layer.columns / columns);
    const sweep = rows * columns * plans.sweep;
    const cycles = total + controlCycles;
    target[offset]! += cycles;
    target[offset + 1]! += sweep;
    if (layer.weightBytes > 0) target[offset + 2]! += cycles;
    target[offset + 3]! += Math.max(0, total - Math.max(sweep, (haloBytes + movedBytes + layer.weightBytes) / broadcastBytes));
    target[offset + 4]! += layer.weightBytes * down * across * refills;
    target[offset + 5]! += layer.weightBytes * down * across * reloads;
    const share = Math.ceil(layer.channels / shares);
    const used = Math.ceil(layer.channels / share);
    target[offset + 6]! += inside * operandBytes(layer, { share, channelsPerStep });
    target[offset + 7]! += SUM_BYTES * (plans.passes - 1) * layer.outputBytes;
    target[offset + 8]! += movedBytes * returns + haloBytes;
    // Every element is given the rows and columns it needs, those of its neighbours included; of the channels all, where it sums over them.
    const copies = layer.use === "reduction" ? used : 1;
    const needed =
      reach(layer.inputRows, (rows - 1) * layer.strideRows + layer.kernelRows, down) *
      reach(layer.inputColumns, (columns - 1) * layer.strideColumns + layer.kernelColumns, across);
    target[offset + 9]! += haloBytes + movedBytes * returns * copies * needed;
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
  readonly plans: SweepPlans;
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
