import { z } from "zod";
import type { TensorShape } from "../network.ts";

const MAX_WIDTH = 4;
const MAX_PIXELS = 8192;
const MAX_CLASSES = 1_000_000;

const RGB = 3;

/**
 * The input image: pixels of a square one, or `353x481` (height, width), or `28x28x1` with its channels, each 1 to 8192; 3 channels
 * where none are given.
 */
export function inputSchema(standard: number | string) {
  return z
    .custom<number | string>(isInputSize, {
      error: `expected pixels such as 224, height x width such as 353x481, or with channels such as 28x28x1, each an integer from 1 to ${MAX_PIXELS}`,
    })
    .default(standard)
    .transform((size): TensorShape => {
      const [height, width = height, channels = RGB] = String(size).split("x").map(Number) as [number, number?, number?];
      return { height, width, channels };
    });
}

function isInputSize(size: unknown): boolean {
  return (
    /^\d{1,4}(x\d{1,4}){0,2}$/.test(String(size)) &&
    String(size)
      .split("x")
      .every((extent) => Number(extent) >= 1 && Number(extent) <= MAX_PIXELS)
  );
}

/** An input as its parameter spells it, its channels only where they are not 3. */
export function printSize({ height, width, channels }: TensorShape): string {
  const pixels = height === width ? `${height}` : `${height}x${width}`;
  return channels === RGB ? pixels : `${height}x${width}x${channels}`;
}

/** A factor on the channels, above 0 and at most 4. */
export function widthSchema(standard: number) {
  return z.number().gt(0).max(MAX_WIDTH).default(standard);
}

/** How many logits the classifier has. */
export function classesSchema(standard: number) {
  return z.int().min(1).max(MAX_CLASSES).default(standard);
}

/** Whether the network ends in its classifier (or other head) or with the last layer of its body. */
export const headSchema = z.boolean().default(true);
