import type { Rng } from "../core/rng.ts";
import type { TensorShape } from "../network/network.ts";
import { imageSize, type LabelledImages } from "./labelled-images.ts";
import type { Normalization } from "./normalization.ts";

/** Normalised images with their labels, ready to become tensors. */
export interface Batch {
  readonly count: number;
  readonly shape: TensorShape;
  /** `[count, height, width, channels]`, row-major. */
  readonly images: Float32Array;
  /** `[count]`. */
  readonly labels: Int32Array;
}

/** How training images are varied. */
export interface Augmentation {
  /** Largest shift in pixels, each way along both axes; what leaves is lost and zero bytes come in. 0 or more. */
  readonly shift: number;
  /** Mirrors every second image on average. */
  readonly flip: boolean;
}

export interface BatchOptions {
  readonly normalization: Normalization;
  /** Without it images are taken as they are. */
  readonly augment?: { readonly augmentation: Augmentation; readonly rng: Rng };
}

/** Gathers the images at `indices`, varies them where asked, and normalises them. */
export function gatherBatch(images: LabelledImages, indices: ArrayLike<number>, options: BatchOptions): Batch {
  const size = imageSize(images.shape);
  const count = indices.length;
  const values = new Float32Array(count * size);
  const labels = new Int32Array(count);
  const table = normalizationTable(options.normalization);
  for (let at = 0; at < count; at++) {
    const index = indices[at]!;
    labels[at] = images.labels[index]!;
    const source = images.pixels.subarray(index * size, (index + 1) * size);
    const target = values.subarray(at * size, (at + 1) * size);
    const placement = options.augment ? drawPlacement(options.augment) : { down: 0, right: 0, mirrored: false };
    placeImage({ source, target, shape: images.shape, table, ...placement });
  }
  return { count, shape: images.shape, images: values, labels };
}

/** The batch of `count` consecutive images from `start`, going round at the end. */
export function windowBatch(
  images: LabelledImages,
  window: { readonly start: number; readonly count: number; readonly normalization: Normalization },
): Batch {
  const indices = Array.from({ length: window.count }, (_, at) => (window.start + at) % images.count);
  return gatherBatch(images, indices, { normalization: window.normalization });
}

function normalizationTable({ mean, deviation }: Normalization): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);
}

function drawPlacement({ augmentation, rng }: { augmentation: Augmentation; rng: Rng }) {
  const span = 2 * augmentation.shift + 1;
  return {
    down: rng.integer(span) - augmentation.shift,
    right: rng.integer(span) - augmentation.shift,
    mirrored: augmentation.flip && rng.integer(2) === 1,
  };
}

function placeImage(job: {
  source: Uint8Array;
  target: Float32Array;
  shape: TensorShape;
  table: Float32Array;
  down: number;
  right: number;
  mirrored: boolean;
}): void {
  const { source, target, shape, table, down, right, mirrored } = job;
  const { height, width, channels } = shape;
  target.fill(table[0]!);
  for (let row = Math.max(0, down); row < Math.min(height, height + down); row++)
    for (let column = Math.max(0, right); column < Math.min(width, width + right); column++) {
      const from = mirrored ? width - 1 - (column - right) : column - right;
      const sourceAt = ((row - down) * width + from) * channels;
      const targetAt = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) target[targetAt + channel] = table[source[sourceAt + channel]!]!;
    }
}
