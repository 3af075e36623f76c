import type { LabelledImages } from "./labelled-images.ts";

/** Turns bytes into network inputs: `(byte / 255 - mean) / deviation`, the same for all channels. */
export interface Normalization {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation over all pixels, as shares of 255; the deviation is 1 where all pixels are equal. */
export function measureNormalization(images: LabelledImages): Normalization {
  let sum = 0;
  let squares = 0;
  for (const byte of images.pixels) {
    sum += byte;
    squares += byte * byte;
  }
  const count = images.pixels.length;
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  return { mean: mean / 255, deviation: variance > 0 ? Math.sqrt(variance) / 255 : 1 };
}
