import type { Rng } from "../core/rng.ts";
import type { TensorShape } from "../network/network.ts";
import { decodeImages, type LabelledImages, type NamedBytes, selectImages } from "./labelled-images.ts";
import { measureNormalization, type Normalization } from "./normalization.ts";
import { stratifiedSplit } from "./stratified-split.ts";

/** The four IDX files of a classification task, read by the caller. */
export interface ImageTaskFiles {
  readonly trainImages: NamedBytes;
  readonly trainLabels: NamedBytes;
  readonly testImages: NamedBytes;
  readonly testLabels: NamedBytes;
}

export interface ImageTaskOptions {
  /** Classes told apart; labels are 0..classes-1. 2 to 256, default 10. */
  readonly classes?: number;
  /** Images of the training file per part. Default 8,000 / 1,000 / 1,000. */
  readonly split?: { readonly train: number; readonly reward: number; readonly selection: number };
  /** Draws the split. */
  readonly rng: Rng;
}

/** The parts a search may look at; the test set is apart. */
type SearchSplit = "train" | "reward" | "selection";

/** Images to train on, to reward with and to select by, and a test set that stays closed until the end. */
export interface ImageTask extends Readonly<Record<SearchSplit, LabelledImages>> {
  readonly shape: TensorShape;
  readonly classes: number;
  /** Measured on the `train` part. */
  readonly normalization: Normalization;
  /** Decodes the test set: call it once, after selection. */
  readonly openTest: () => LabelledImages;
}

/**
 * Decodes the training files and splits them by label into train, reward and selection parts.
 * The test files stay undecoded until `openTest()`. Throws `InputError` or `DamagedFileError` naming file, value and what was expected.
 */
export function loadImageTask(files: ImageTaskFiles, options: ImageTaskOptions): ImageTask {
  const classes = options.classes ?? 10;
  const split = options.split ?? { train: 8000, reward: 1000, selection: 1000 };
  const all = decodeImages({ images: files.trainImages, labels: files.trainLabels, classes });
  const parts = stratifiedSplit(all.labels, { sizes: [split.train, split.reward, split.selection], rng: options.rng });
  const [train, reward, selection] = parts.map((indices) => selectImages(all, indices)) as [LabelledImages, LabelledImages, LabelledImages];
  return {
    shape: all.shape,
    classes,
    train,
    reward,
    selection,
    normalization: measureNormalization(train),
    openTest: () => decodeImages({ images: files.testImages, labels: files.testLabels, classes }),
  };
}
