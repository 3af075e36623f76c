import { InterruptedError } from "../../core/errors.ts";
import { createRng } from "../../core/rng.ts";
import type { Network } from "../../network/network.ts";
import { type EngineName, startEngine } from "../../runtime/engine.ts";
import { type SelectionScores, trainAlone } from "../../supernet/train-alone.ts";
import type { TrainingRecipe } from "../../supernet/training-recipe.ts";
import type { ImageTask, ImageTaskOptions } from "../../task/image-task.ts";
import { encodeWeights } from "../../tensor/named-weights.ts";
import { readImageTask } from "./read-image-task.ts";

/** One epoch of one training, as it is sent to a process. */
export interface EpochRequest {
  readonly engine: EngineName;
  /** `seed` is the run's, which divides the images. */
  readonly task: Required<Omit<ImageTaskOptions, "rng">> & { readonly folder: string; readonly seed: number };
  readonly network: Network;
  readonly epochs: number;
  readonly seed: number;
  readonly recipe: Partial<TrainingRecipe>;
  /** The state that the epoch before ended with; none: the training begins. */
  readonly state?: Uint8Array;
  /** Epochs, counted from 1, after which the network is scored though they are not the last. */
  readonly scoredAfter?: readonly number[];
}

/** Where a training is after an epoch: its state, or what came of it. */
export type EpochAnswer =
  | {
      readonly kind: "going";
      readonly epoch: number;
      readonly loss: number;
      readonly state: Uint8Array;
      /** Where the epoch is one of `scoredAfter`. */
      readonly scores?: SelectionScores;
    }
  | { readonly kind: "done"; readonly loss: number; readonly scores: SelectionScores; readonly weights: Uint8Array };

/** Images by request, so that a process reads them once. */
const tasks = new Map<string, Promise<ImageTask>>();

/** Trains a network for one epoch of its schedule. Bit for bit what an unbroken training does in that epoch. */
export async function trainEpoch({ engine, task, network, state, scoredAfter = [], ...options }: EpochRequest): Promise<EpochAnswer> {
  await startEngine({ engine });
  const images = await openTask(task);
  const pause = new AbortController();
  let reached: EpochAnswer | undefined;
  try {
    const { weights, selectionAccuracy, selectionLoss, loss } = await trainAlone(network, images, {
      ...options.recipe,
      epochs: options.epochs,
      seed: options.seed,
      ...(state === undefined ? {} : { resumeFrom: state }),
      onEpoch: (report) => {
        if (report.epoch === options.epochs) return;
        const { epoch, loss } = report;
        reached = { kind: "going", epoch, loss, state: report.state(), ...(scoredAfter.includes(epoch) && { scores: report.score() }) };
        pause.abort();
      },
      signal: pause.signal,
    });
    return { kind: "done", loss, scores: { selectionAccuracy, selectionLoss }, weights: encodeWeights(weights) };
  } catch (error) {
    if (error instanceof InterruptedError && reached !== undefined) return reached;
    throw error;
  }
}

function openTask({ folder, seed, ...options }: EpochRequest["task"]): Promise<ImageTask> {
  const key = JSON.stringify({ folder, seed, ...options });
  const known = tasks.get(key) ?? readImageTask(folder, { ...options, rng: createRng(seed).split("task") });
  tasks.set(key, known);
  return known;
}
