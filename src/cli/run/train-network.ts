import type { Network } from "../../network/network.ts";
import { trainAlone } from "../../supernet/train-alone.ts";
import { aloneRecipe } from "../../supernet/training-recipe.ts";
import { decodeWeights, encodeWeights, type NamedWeights } from "../../tensor/named-weights.ts";
import { recipeChanges } from "./recipe-changes.ts";
import type { RunContext } from "./run-context.ts";

/** A network trained alone, as the run keeps it. */
export interface TrainedDesign {
  readonly weights: NamedWeights;
  /** 0..1 */
  readonly selectionAccuracy: number;
}

/** What `state/` says of a training: how far it is, or what came of it; the blob is the training's state or the weights. */
type TrainingRecord = { readonly epochs: number } | { readonly selectionAccuracy: number };

/** Trains a network alone, from the last whole epoch where an earlier process stopped; a finished training is read back. */
export async function trainNetwork(
  run: RunContext,
  { stage, network }: { readonly stage: string; readonly network: Network },
): Promise<TrainedDesign> {
  const { configuration, folder, task, progress, signal } = run;
  const saved = await folder.readState(stage);
  const record = saved?.state as TrainingRecord | undefined;
  if (saved?.blob !== undefined && record !== undefined && "selectionAccuracy" in record)
    return { weights: decodeWeights(saved.blob, `state of ${stage}`), selectionAccuracy: record.selectionAccuracy };
  const { epochs } = configuration.verify;
  const { weights, selectionAccuracy } = await trainAlone(network, task, {
    epochs,
    ...recipeChanges(configuration.verify, aloneRecipe),
    seed: configuration.seed,
    ...(saved?.blob === undefined ? {} : { resumeFrom: saved.blob }),
    onEpoch: ({ epoch, state }) => folder.commit(stage, { state: { epochs: epoch }, blob: state() }),
    progress,
    signal,
  });
  await folder.commit(stage, { state: { selectionAccuracy }, blob: encodeWeights(weights) });
  return { weights, selectionAccuracy };
}
