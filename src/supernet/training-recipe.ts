import { type Augmentation, defaultAugmentation } from "../task/batch.ts";
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

/** For one network trained alone, tuned for about 12 passes over 8,000 small grey images. */
export const aloneRecipe: TrainingRecipe = {
  batchSize: 128,
  schedule: { peak: 0.1, warmup: 0.15 },
  momentum: 0.9,
  weightDecay: 5e-4,
  smoothing: 0.1,
  augmentation: defaultAugmentation,
};

/** For shared weights, tuned for about a thousand steps of one path each. */
export const supernetRecipe: TrainingRecipe = { ...aloneRecipe };

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
