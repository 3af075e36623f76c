import { InputError } from "../core/errors.ts";
import type { TensorShape } from "../network/network.ts";
import { readIdx } from "./idx.ts";

/** Images with their classes, as stored: bytes 0..255. */
export interface LabelledImages {
  readonly shape: TensorShape;
  readonly count: number;
  /** `[count, height, width, channels]`, row-major. */
  readonly pixels: Uint8Array;
  /** `[count]`, each in 0..classes-1. */
  readonly labels: Uint8Array;
}

/** The bytes of a file with the name that errors call it by. */
export interface NamedBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Decodes grey images and their labels from two IDX files.
 * Throws `InputError` where counts differ or a label is not below `classes`; the errors of `readIdx` otherwise.
 */
export function decodeImages(files: {
  readonly images: NamedBytes;
  readonly labels: NamedBytes;
  readonly classes: number;
}): LabelledImages {
  const images = readIdx(files.images.bytes, { path: files.images.path, dimensions: 3 });
  const labels = readIdx(files.labels.bytes, { path: files.labels.path, dimensions: 1 });
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.shape[0] !== count)
    throw new InputError(
      `Cannot pair images with labels: ${files.labels.path} holds ${labels.shape[0]} labels, expected ${count}, one for each image of ${files.images.path}`,
      { code: "idx-count-mismatch", path: files.labels.path, fix: "Name the label file that belongs to the image file." },
    );
  if (count === 0 || height === 0 || width === 0)
    throw new InputError(
      `Cannot use images: ${files.images.path} is ${images.shape.join(" x ")}, expected at least one image of one pixel`,
      {
        code: "idx-empty",
        path: files.images.path,
        fix: "Name a file that holds images.",
      },
    );
  const wrong = labels.values.findIndex((label) => label >= files.classes);
  if (wrong >= 0)
    throw new InputError(
      `Cannot use labels: label ${wrong} of ${files.labels.path} is ${labels.values[wrong]}, expected 0 to ${files.classes - 1}`,
      { code: "idx-label-range", path: files.labels.path, fix: "Name the label file of this task, or set its number of classes." },
    );
  return { shape: { height, width, channels: 1 }, count, pixels: images.values, labels: labels.values };
}

/** The images at `indices`, copied, in that order. */
export function selectImages(images: LabelledImages, indices: readonly number[]): LabelledImages {
  const size = imageSize(images.shape);
  const pixels = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  indices.forEach((index, at) => {
    pixels.set(images.pixels.subarray(index * size, (index + 1) * size), at * size);
    labels[at] = images.labels[index]!;
  });
  return { shape: images.shape, count: indices.length, pixels, labels };
}

/** Values in one image. */
export function imageSize(shape: TensorShape): number {
  return shape.height * shape.width * shape.channels;
}
