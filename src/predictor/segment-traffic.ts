import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import type { NetworkSegment } from "./network-segment.ts";

/** Shares of a local memory: most that activations that stay may take; most that they and those on their way may. */
const RESIDENT_SHARE = 1 / 2;
const ACTIVATION_SHARE = 5 / 8;

/** What of a segment's activations crosses the chip's border, of one accelerator at a time. */
export class SegmentTraffic {
  /** Each byte once for each layer that reads it, and once where it leaves; what enters is left out, but for the image. */
  bytes = 0;
  /** Read again, as neighbouring tiles' windows overlap. */
  overlapBytes = 0;
  leavingLayers = 0;
  /** Whether the segment's own output leaves. */
  outputLeaves = false;

  /** Estimates it: an output leaves where what lives beside it is more than half of all memories. The first segment of a network reads the image. */
  estimate({ layers }: NetworkSegment, accelerator: AcceleratorProfile, isFirst: boolean): void {
    const room = RESIDENT_SHARE * accelerator.onChipBytes;
    this.bytes = 0;
    this.overlapBytes = 0;
    this.leavingLayers = 0;
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index]!;
      this.outputLeaves = layer.liveBytes > room;
      if (this.outputLeaves) {
        this.bytes += layer.outputBytes;
        this.leavingLayers++;
      }
      for (const input of layer.inputs) {
        if (input < 0 ? !isFirst : layers[input]!.liveBytes <= room) continue;
        const operandBytes = layer.inputBytes / layer.inputs.length;
        this.bytes += operandBytes;
        this.overlapBytes += operandBytes * (timesRead(layer, accelerator, operandBytes) - 1);
      }
    }
  }
}

/**
 * How often a row is read from outside where tiles are as large as the memory allows, or halves of that as long as waiting less for the first tile saves
 * more cycles than reading rows again costs.
 */
function timesRead(layer: LayerProfile, accelerator: AcceleratorProfile, operandBytes: number): number {
  const { peX, peY, localBytes, ioBytes, fillDrainCycles, dramLatencyCycles } = accelerator;
  const rows = Math.ceil(layer.rows / peY);
  const columns = Math.ceil(layer.columns / peX);
  const inputRow = ((columns - 1) * layer.strideColumns + layer.kernelColumns) * layer.inputChannels;
  const outputRow = columns * layer.channels;
  const work = rows * columns * positionSteps(layer, accelerator);
  let best = Number.POSITIVE_INFINITY;
  let times = 1;
  for (let tileRows = rows; ; tileRows = Math.ceil(tileRows / 2)) {
    const inputRows = (tileRows - 1) * layer.strideRows + layer.kernelRows;
    const fits = 2 * (inputRows * inputRow + tileRows * outputRow) <= ACTIVATION_SHARE * localBytes;
    const tiles = Math.ceil(rows / tileRows);
    const read = tiles === 1 ? 1 : Math.max(1, (tiles * peY * inputRows) / layer.inputRows);
    const load = (read * operandBytes) / tiles / ioBytes + dramLatencyCycles;
    const own = work / tiles + fillDrainCycles;
    const cycles = load + (tiles - 1) * Math.max(load, own) + own;
    if (fits && cycles >= best) break;
    if (fits || tileRows === 1) {
      best = cycles;
      times = read;
    }
    if (tileRows === 1) break;
  }
  return times;
}

/** Steps of a position whose channels are not divided. */
function positionSteps(
  { use, kernelRows, kernelColumns, depth, channels }: LayerProfile,
  { channelsPerStep, macsPerSimdUnit }: AcceleratorProfile,
): number {
  const groups = use === "reduction" ? Math.ceil(depth / macsPerSimdUnit) : 1;
  return kernelRows * kernelColumns * groups * Math.ceil(channels / channelsPerStep);
}
