import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import { LayerTiling } from "./layer-tiling.ts";
import { SUM_BYTES } from "./round-bound.ts";
import { SweepPlans } from "./sweep-plans.ts";

/** What is summed over a segment's layers, in this order; cycles, and bytes over all processing elements. */
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
export const SPLITS = 4;
const FIRST_WITHOUT_ROWS = 2;

/** An array of processing elements. */
export interface PeArray {
  readonly peX: number;
  readonly peY: number;
}

/**
 * The fastest of four fixed ways to divide a layer over an array, in tiles where that hides loads: closed-form cycles and traffic while everything is on the
 * chip. What the layers before left elsewhere crosses the bus.
 */
export class LayerSplit {
  /** The way that was taken. */
  split = 0;
  /** What the layer costs under it, by `SEGMENT_SUMS`. */
  readonly sums = new Float64Array(SEGMENT_SUMS.length);
  readonly #plans = new SweepPlans();
  readonly #tiling = new LayerTiling();
  #layer: LayerProfile | undefined;
  #accelerator: AcceleratorProfile | undefined;
  #inside = 1;
  /** Of the way to divide the layer that is being tried. */
  #haloBytes = 0;
  #movedBytes = 0;
  /** Of the fastest one. */
  readonly #kept = { shares: 1, haloBytes: 0, movedBytes: 0 };

  /** `stagingBytes` is the room for weights on their way, and for activations again as much. */
  constructor(stagingBytes: number) {
    this.#tiling.roomBytes = stagingBytes;
  }

  /** Turns to a layer, of whose windows' taps the share `inside` meets the image; of `accelerator`, what an element and the ports are like counts. */
  begin(layer: LayerProfile, accelerator: AcceleratorProfile, inside: number): void {
    if (this.#layer === layer && this.#accelerator === accelerator) return;
    this.#layer = layer;
    this.#accelerator = accelerator;
    this.#inside = inside;
    this.#plans.reset(layer, accelerator);
  }

  /** Sets `split` and `sums` for one array; the operands lie under the splits in `lies`. */
  estimate(array: PeArray, lies: Int8Array): void {
    const layer = this.#layer!;
    const { peX, peY } = array;
    const tiling = this.#tiling;
    tiling.begin(layer, this.#accelerator!, this.#plans);
    for (let split = 0; split < SPLITS; split++) {
      const byRows = split < FIRST_WITHOUT_ROWS;
      const byColumns = split % 2 === 0;
      // Along an axis of one element nothing is divided: the split before it was the same.
      if ((!byRows && peY === 1) || (!byColumns && peX === 1)) continue;
      tiling.rows = byRows ? Math.ceil(layer.rows / peY) : layer.rows;
      tiling.columns = byColumns ? Math.ceil(layer.columns / peX) : layer.columns;
      tiling.shares = (byRows ? 1 : peY) * (byColumns ? 1 : peX);
      this.#try(split, { peX, peY, lies, inPlace: true });
      // What lies where it is needed, but for the neighbours' share of it, may as well be brought tile by tile.
      if (this.#haloBytes > 0) this.#try(split, { peX, peY, lies, inPlace: false });
    }
    this.#sum(array);
  }

  /** Tries one way to divide the layer, with what has to come to each element under it. */
  #try(split: number, { peX, peY, lies, inPlace }: PeArray & { readonly lies: Int8Array; readonly inPlace: boolean }): void {
    const layer = this.#layer!;
    const operands = layer.inputs.length;
    const kept = this.#kept;
    this.#haloBytes = 0;
    this.#movedBytes = 0;
    const isAligned = inPlace && (layer.use !== "reduction" || split === 0);
    for (let at = 0; peX * peY > 1 && at < operands; at++)
      if (isAligned && lies[at] === split) this.#haloBytes += haloBytes(layer, split, { peX, peY });
      else this.#movedBytes += layer.inputBytes / operands;
    if (!this.#tiling.try({ haloBytes: this.#haloBytes, movedBytes: this.#movedBytes })) return;
    this.split = split;
    kept.shares = this.#tiling.shares;
    kept.haloBytes = this.#haloBytes;
    kept.movedBytes = this.#movedBytes;
  }

  /** Sets what the chosen way costs. */
  #sum({ peX, peY }: PeArray): void {
    const { sums, split } = this;
    const layer = this.#layer!;
    const plans = this.#plans;
    const { broadcastBytes, controlCycles, channelsPerStep } = this.#accelerator!;
    const { shares, haloBytes, movedBytes } = this.#kept;
    const { total, plan, refills, reloads, returns } = this.#tiling.best;
    plans.select(shares, plan);
    const rows = split < FIRST_WITHOUT_ROWS ? Math.ceil(layer.rows / peY) : layer.rows;
    const columns = split % 2 === 0 ? Math.ceil(layer.columns / peX) : layer.columns;
    const down = Math.ceil(layer.rows / rows);
    const across = Math.ceil(layer.columns / columns);
    const sweep = rows * columns * plans.sweep;
    sums[0] = total + controlCycles;
    sums[1] = sweep;
    sums[2] = layer.weightBytes > 0 ? total + controlCycles : 0;
    sums[3] = Math.max(0, total - Math.max(sweep, (haloBytes + movedBytes + layer.weightBytes) / broadcastBytes));
    sums[4] = layer.weightBytes * down * across * refills;
    sums[5] = layer.weightBytes * down * across * reloads;
    const share = Math.ceil(layer.channels / shares);
    const used = Math.ceil(layer.channels / share);
    sums[6] = this.#inside * operandBytes(layer, { share, channelsPerStep });
    sums[7] = SUM_BYTES * (plans.passes - 1) * layer.outputBytes;
    sums[8] = movedBytes * returns + haloBytes;
    // Every element is given the rows and columns it needs, those of its neighbours included; of the channels all, where it sums over them.
    const copies = layer.use === "reduction" ? used : 1;
    const needed =
      reach(layer.inputRows, (rows - 1) * layer.strideRows + layer.kernelRows, down) *
      reach(layer.inputColumns, (columns - 1) * layer.strideColumns + layer.kernelColumns, across);
    sums[9] = haloBytes + movedBytes * returns * copies * needed;
  }
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
