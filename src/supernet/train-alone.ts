import { setImmediate } from "node:timers/promises";
import { InputError, InterruptedError } from "../core/errors.ts";
import { fingerprint } from "../core/hash.ts";
import { createRng } from "../core/rng.ts";
import type { Network } from "../network/network.ts";
import { type Progress, type ProgressStage, silentProgress } from "../runtime/progress.ts";
import type { ImageTask } from "../task/image-task.ts";
import { createTrainingBatches, type TrainingBatches } from "../task/training-batches.ts";
import { checkWeights, type NamedWeights } from "../tensor/named-weights.ts";
import { evaluateNetwork } from "./evaluate-network.ts";
import { learningRateAt } from "./learning-rate.ts";
import { recalibrate } from "./recalibrate.ts";
import { aloneRecipe, mergeRecipe, type TrainingRecipe } from "./training-recipe.ts";
import { decodeTrainingState, encodeTrainingState } from "./training-state.ts";
import { type PlacedNetwork, placeNetwork, trainingStep } from "./training-step.ts";
import { weightShapes } from "./weight-shapes.ts";
import { createWeightStore, restoreStore, storedShapes, storeToWeights, type WeightStore } from "./weight-store.ts";

export interface TrainAloneOptions extends Partial<TrainingRecipe> {
  /** Passes over the training images. 1 or more. */
  readonly epochs: number;
  /** Draws the initial weights and the batches. */
  readonly seed: number;
  /** Weights to begin with, by name (from a supernet, say); fresh ones where a name is missing. */
  readonly initialWeights?: NamedWeights;
  /** A state that `onEpoch` was given: training goes on from there, bit for bit as if it had not stopped. */
  readonly resumeFrom?: Uint8Array;
  /** Is called after each epoch; keep `state()` to resume. */
  readonly onEpoch?: (epoch: EpochReport) => void | Promise<void>;
  readonly progress?: Progress;
  /** Stops at the next step with an `InterruptedError`. */
  readonly signal?: AbortSignal;
}

interface EpochReport {
  /** Epochs done. */
  readonly epoch: number;
  /** Mean training loss of the epoch, nats. */
  readonly loss: number;
  /** The whole state as bytes, encoded when asked for. */
  readonly state: () => Uint8Array;
  /** How the network does on the selection images as it is now, measured when asked for; training goes on as if it had not been. */
  readonly score: () => SelectionScores;
}

/** How a network does on the selection images. */
export interface SelectionScores {
  /** Share of them put into their class, 0..1. */
  readonly selectionAccuracy: number;
  /** Mean cross-entropy, nats. */
  readonly selectionLoss: number;
}

export interface TrainedNetwork extends SelectionScores {
  /** The weights of `weightShapes`, and `<node>.mean` and `<node>.variance` of every batch normalisation. */
  readonly weights: NamedWeights;
  /** Mean training loss of the last epoch, nats. */
  readonly loss: number;
}

type Header = { readonly version: number; readonly run: string; readonly epoch: number; readonly loss: number };

const VERSION = 1;

/**
 * Trains one network from scratch (or from `initialWeights`) on the task's training images and scores it on the selection images.
 * The result depends on network, data, seed and recipe alone, however often training stopped on the way.
 */
export async function trainAlone(network: Network, task: ImageTask, options: TrainAloneOptions): Promise<TrainedNetwork> {
  const recipe = mergeRecipe(aloneRecipe, options);
  const rng = createRng(options.seed);
  const store = createWeightStore(weightShapes(network), rng.split("weights"));
  if (options.initialWeights) inherit(store, options.initialWeights);
  const batches = createTrainingBatches(task.train, { ...recipe, normalization: task.normalization, rng: rng.split("batches") });
  const { epochs, seed } = options;
  const run = fingerprint({ network: network.nodes, input: network.input, epochs, seed, recipe });
  const placed = placeNetwork(network, store);
  let { epoch, loss } = options.resumeFrom ? restore(store, { bytes: options.resumeFrom, run }) : { epoch: 0, loss: 0 };
  const stage = (options.progress ?? silentProgress).stage(`train ${network.name}`, {
    total: epochs * batches.perEpoch,
    done: epoch * batches.perEpoch,
    unit: "steps",
  });
  while (epoch < epochs) {
    loss = await trainEpoch(placed, { store, batches, recipe, epoch, epochs, stage, signal: options.signal });
    epoch++;
    const header: Header = { version: VERSION, run, epoch, loss };
    await options.onEpoch?.({
      epoch,
      loss,
      state: () => encodeTrainingState({ header, weights: storeToWeights(store) }),
      score: () => scoreWeights(placed, { task, weights: finishWeights(placed, { store, task }) }),
    });
  }
  const weights = finishWeights(placed, { store, task });
  const scores = scoreWeights(placed, { task, weights });
  stage.finish(`selection accuracy ${(100 * scores.selectionAccuracy).toFixed(1)} %`);
  return { weights, ...scores, loss };
}

/** The trained weights with the statistics of every batch normalisation. */
function finishWeights(placed: PlacedNetwork, { store, task }: { readonly store: WeightStore; readonly task: ImageTask }): NamedWeights {
  const statistics = recalibrate(placed, { store, images: task.train, normalization: task.normalization });
  return new Map([...[...store].map(([name, { shape, values }]) => [name, { shape, values }] as const), ...statistics]);
}

function scoreWeights(
  { network }: PlacedNetwork,
  { task, weights }: { readonly task: ImageTask; readonly weights: NamedWeights },
): SelectionScores {
  const { accuracy, loss } = evaluateNetwork(network, { weights, images: task.selection, normalization: task.normalization });
  return { selectionAccuracy: accuracy, selectionLoss: loss };
}

function inherit(store: WeightStore, initial: NamedWeights): void {
  const common = [...store].filter(([name]) => initial.has(name));
  const shapes = new Map(common.map(([name, { shape }]) => [name, shape]));
  const known = new Map(common.map(([name]) => [name, initial.get(name)!]));
  checkWeights(known, { shapes, path: "initial weights" });
  for (const [name, { values }] of common) values.set(known.get(name)!.values);
}

function restore(store: WeightStore, { bytes, run }: { bytes: Uint8Array; run: string }): { epoch: number; loss: number } {
  const { header, weights } = decodeTrainingState<Header>(bytes, "training state");
  if (header.version !== VERSION || header.run !== run)
    throw new InputError(
      `Cannot resume training: training state is of run ${header.run} (version ${header.version}), expected ${run} (version ${VERSION})`,
      {
        code: "training-state-mismatch",
        path: "training state",
        fix: "Resume with the network, seed and schedule it began with, or remove the state.",
      },
    );
  checkWeights(weights, { shapes: storedShapes(store), path: "training state" });
  restoreStore(store, weights);
  return { epoch: header.epoch, loss: header.loss };
}

interface EpochJob {
  readonly store: WeightStore;
  readonly batches: TrainingBatches;
  readonly recipe: TrainingRecipe;
  readonly epoch: number;
  readonly epochs: number;
  readonly stage: ProgressStage;
  readonly signal: AbortSignal | undefined;
}

async function trainEpoch(placed: PlacedNetwork, job: EpochJob): Promise<number> {
  const { store, batches, recipe, epoch, epochs, stage, signal } = job;
  let sum = 0;
  for (let index = 0; index < batches.perEpoch; index++) {
    // Lets signals in: the steps themselves never leave the thread.
    await setImmediate();
    if (signal?.aborted)
      throw new InterruptedError(`Stopped training ${placed.network.name} in epoch ${epoch + 1} of ${epochs}`, {
        code: "interrupted",
        fix: "Resume from the state of the last whole epoch.",
      });
    const step = epoch * batches.perEpoch + index;
    const learningRate = learningRateAt(recipe.schedule, step / (epochs * batches.perEpoch));
    sum += trainingStep(placed, { ...recipe, store, batch: batches.at(step), learningRate });
    stage.advance(1, `loss ${(sum / (index + 1)).toFixed(3)}`);
  }
  return sum / batches.perEpoch;
}
