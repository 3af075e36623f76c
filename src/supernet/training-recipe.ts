import type { Augmentation } from "../task/batch.ts";
import type { LearningRateSchedule } from "./learning-rate.ts";

/** How weights are trained: momentum SGD on varied images, one rise and fall of the learning rate. */
export interface TrainingRecipe {
  /** Images a step. 1 or more. */
  readonly batchSize: number;
  readonly schedule: LearningRateSchedule;
  /** 0..1 */
  readonly momentum: number;
  /** Of kernels only; 0 or more. */
  readonly weightDecay: number;
  /** Share of a label spread over all classes, 0..1. */
  readonly smoothing: number;
  readonly augmentation: Augmentation;
}

/**
 * For one network trained alone, tuned for 8 to 12 passes over 8,000 small grey images: a larger shift, a smaller batch-to-rate ratio
 * and no label smoothing all ended lower in so short a time.
 */
export const aloneRecipe: TrainingRecipe = {
  batchSize: 64,
  schedule: { peak: 0.2, warmup: 0.15 },
  momentum: 0.9,
  weightDecay: 5e-4,
  smoothing: 0.1,
  augmentation: { shift: 1, flip: true },
};

/**
 * For shared weights, tuned for 1,500 to 4,000 steps of one path each: what counts is the number of paths, so batches are small and images
 * are not shifted. A warm-up on one wide path gained nothing.
 */
export const supernetRecipe: TrainingRecipe = {
  ...aloneRecipe,
  batchSize: 32,
  schedule: { peak: 0.2, warmup: 0.1 },
  augmentation: { shift: 0, flip: true },
};

/** A recipe with the settings that `changes` names; keys that are absent or undefined keep the recipe's. */
export function mergeRecipe(recipe: TrainingRecipe, changes: Partial<TrainingRecipe>): TrainingRecipe {
  return {
    batchSize: changes.batchSize ?? recipe.batchSize,
    schedule: changes.schedule ?? recipe.schedule,
    momentum: changes.momentum ?? recipe.momentum,
    weightDecay: changes.weightDecay ?? recipe.weightDecay,
    smoothing: changes.smoothing ?? recipe.smoothing,
    augmentation: changes.augmentation ?? recipe.augmentation,
  };
}
