import type { TrainingRecipe } from "../../supernet/training-recipe.ts";

/** What a section of the configuration changes in a training recipe; nothing where it is silent. */
export function recipeChanges(
  section: { readonly batchSize?: number | undefined; readonly peakLearningRate?: number | undefined },
  recipe: TrainingRecipe,
): Partial<TrainingRecipe> {
  const { batchSize, peakLearningRate } = section;
  return {
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(peakLearningRate === undefined ? {} : { schedule: { ...recipe.schedule, peak: peakLearningRate } }),
  };
}
