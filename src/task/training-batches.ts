import type { Rng } from "../core/rng.ts";
import { type Augmentation, type Batch, gatherBatch } from "./batch.ts";
import type { LabelledImages } from "./labelled-images.ts";
import type { Normalization } from "./normalization.ts";

export interface TrainingBatches {
  /** Whole batches in one pass over the images; the rest of a pass is left out. */
  readonly perEpoch: number;
  /** The batch of a step, counted from 0 over all epochs: depends on the step and the stream's key alone. */
  at(step: number): Batch;
}

/**
 * Shuffled, varied training batches. Order comes from `rng.split("order/<epoch>")`, variation from `rng.split("vary/<step>")`,
 * so that training may stop and go on at any step. A batch larger than the set is cut to it.
 */
export function createTrainingBatches(
  images: LabelledImages,
  options: { readonly batchSize: number; readonly normalization: Normalization; readonly augmentation: Augmentation; readonly rng: Rng },
): TrainingBatches {
  const batchSize = Math.min(options.batchSize, images.count);
  const perEpoch = Math.floor(images.count / batchSize);
  const all = Array.from({ length: images.count }, (_, index) => index);
  let current = { epoch: -1, order: all };
  return {
    perEpoch,
    at(step) {
      const epoch = Math.floor(step / perEpoch);
      if (current.epoch !== epoch) current = { epoch, order: options.rng.split(`order/${epoch}`).shuffle(all) };
      const start = (step % perEpoch) * batchSize;
      return gatherBatch(images, current.order.slice(start, start + batchSize), {
        normalization: options.normalization,
        augment: { augmentation: options.augmentation, rng: options.rng.split(`vary/${step}`) },
      });
    },
  };
}
