import { join } from "node:path";
import { InputError } from "../../core/errors.ts";
import { readBytesIfPresent } from "../../runtime/folder.ts";
import { findShipped } from "../../runtime/package-root.ts";
import { type ImageTask, type ImageTaskOptions, loadImageTask } from "../../task/image-task.ts";
import type { NamedBytes } from "../../task/labelled-images.ts";

const NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] as const;

/** Reads the four IDX files of a folder, plain or gzipped; `datasets/published/…` is looked up in the package. */
export async function readImageTask(folder: string, options: ImageTaskOptions): Promise<ImageTask> {
  const place = findShipped(folder);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all(NAMES.map((name) => readIdx(place, name)));
  return loadImageTask({ trainImages: trainImages!, trainLabels: trainLabels!, testImages: testImages!, testLabels: testLabels! }, options);
}

/** The files that training images and labels are read from. */
export const TRAINING_IMAGE_FILES = NAMES.slice(0, 2);

/** Where an IDX file of a folder may be, in the order it is looked for. */
export function imagePaths(folder: string, name: string): readonly string[] {
  return [join(folder, `${name}.gz`), join(folder, name)];
}

async function readIdx(folder: string, name: string): Promise<NamedBytes> {
  for (const path of imagePaths(folder, name)) {
    const bytes = await readBytesIfPresent(path);
    if (bytes !== undefined) return { path, bytes };
  }
  throw new InputError(`Cannot read the task: task.folder is ${folder}, expected a folder with ${name}.gz or ${name}`, {
    code: "task-file-missing",
    path: "task.folder",
    fix: `Put the IDX files ${NAMES.join(", ")} there, plain or gzipped.`,
  });
}
