import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../core/errors.ts";
import { fingerprint } from "../core/hash.ts";
import { loadRng, type Rng } from "../core/rng.ts";
import { buildNetwork, largestNetworks } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import type { Candidate, Space } from "../space/space.ts";
import { type Batch, windowBatch } from "../task/batch.ts";
import type { ImageTask } from "../task/image-task.ts";
import { createTrainingBatches, type TrainingBatches } from "../task/training-batches.ts";
import { checkWeights, type NamedWeights } from "../tensor/named-weights.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import { learningRateAt } from "./learning-rate.ts";
import { scoreBatch } from "./score-batch.ts";
import { mergeRecipe, supernetRecipe, type TrainingRecipe } from "./training-recipe.ts";
import { decodeTrainingState, encodeTrainingState } from "./training-state.ts";
import { placeNetwork, trainingStep, uploadWeights } from "./training-step.ts";
import { weightShapes } from "./weight-shapes.ts";
import { readSlice } from "./weight-slice.ts";
import { coveringShapes, createWeightStore, restoreStore, storedShapes, storeToWeights, type WeightStore } from "./weight-store.ts";

export interface SupernetOptions extends Partial<TrainingRecipe> {
  /** A space of networks, or a joint space with one. */
  readonly space: Space;
  readonly task: ImageTask;
  /** Draws initial weights and batches. */
  readonly rng: Rng;
  /** Reward images all candidates of a call are scored on; fewer than 256 do not tell networks apart. Default 256, at most the reward split. */
  readonly rewardImages?: number;
}

/** How a network does on the images of a split. */
export interface SplitScore {
  /** Share of images put into their class, 0..1. */
  readonly accuracy: number;
  /** Mean cross-entropy, nats: it tells candidates apart that get equally many images right. */
  readonly loss: number;
}

/** One set of weights that every network of a space runs on by slices. */
export interface Supernet extends Required<Omit<QualityModel, "partialOf">> {
  /** Scores on a whole split, the same images for all candidates. */
  scoreOn(split: "reward" | "selection", candidates: readonly Candidate[]): Promise<readonly SplitScore[]>;
  /** Copies of the slices a candidate's network uses: initial weights for `trainAlone`. */
  inherit(candidate: Candidate): NamedWeights;
}

type Header = {
  readonly version: number;
  readonly space: string;
  readonly step: number;
  readonly rng: { readonly key: string; readonly words: readonly number[] };
};

const VERSION = 1;
/** Images scored at once where a whole split is: statistics of a batch come from as many. */
const SPLIT_BATCH = 250;

/**
 * Creates a supernet with fresh weights. Every candidate given to `advance` gets one gradient step on a training batch of its own,
 * with the learning rate its `progress` asks for; batch normalisation uses the statistics of the batch, in training and in estimates.
 */
export function createSupernet(options: SupernetOptions): Supernet {
  return new SharedWeights(options);
}

class SharedWeights implements Supernet {
  readonly name = "supernet";
  readonly #space: Space;
  readonly #task: ImageTask;
  readonly #recipe: TrainingRecipe;
  readonly #rewardImages: number;
  readonly #store: WeightStore;
  #rng: Rng;
  #batches: TrainingBatches;
  /** Gradient steps done. */
  #step = 0;

  constructor({ space, task, rng, rewardImages, ...recipe }: SupernetOptions) {
    this.#space = space;
    this.#task = task;
    this.#recipe = mergeRecipe(supernetRecipe, recipe);
    this.#rewardImages = Math.min(rewardImages ?? 256, task.reward.count);
    this.#store = createWeightStore(coveringShapes(largestNetworks(space).map(weightShapes)), rng.split("weights"));
    this.#rng = rng;
    this.#batches = this.#createBatches();
  }

  async advance(candidates: readonly Candidate[], progress: number): Promise<void> {
    const learningRate = learningRateAt(this.#recipe.schedule, progress);
    for (const candidate of candidates) {
      const placed = placeNetwork(buildNetwork(this.#space, candidate), this.#store);
      trainingStep(placed, { ...this.#recipe, store: this.#store, batch: this.#batches.at(this.#step), learningRate });
      this.#step++;
    }
  }

  /** The reward images move on with every step, so that a policy cannot learn their peculiarities. */
  async estimate(candidates: readonly Candidate[]): Promise<readonly number[]> {
    const { reward, normalization } = this.#task;
    const window = { start: (this.#step * this.#rewardImages) % reward.count, count: this.#rewardImages, normalization };
    return this.#score(candidates, [windowBatch(reward, window)]).map(({ accuracy }) => accuracy);
  }

  async scoreOn(split: "reward" | "selection", candidates: readonly Candidate[]): Promise<readonly SplitScore[]> {
    const images = this.#task[split];
    const { normalization } = this.#task;
    const batches: Batch[] = [];
    for (let start = 0; start < images.count; start += SPLIT_BATCH)
      batches.push(windowBatch(images, { start, count: Math.min(SPLIT_BATCH, images.count - start), normalization }));
    return this.#score(candidates, batches);
  }

  inherit(candidate: Candidate): NamedWeights {
    const { weights } = placeNetwork(buildNetwork(this.#space, candidate), this.#store);
    return new Map(weights.map(({ name, shape, runs }) => [name, { shape, values: readSlice(this.#store.get(name)!.values, runs) }]));
  }

  async dump(): Promise<Uint8Array> {
    const header: Header = { version: VERSION, space: fingerprint(this.#space.spec), step: this.#step, rng: this.#rng.dump() };
    return encodeTrainingState({ header, weights: storeToWeights(this.#store) });
  }

  async load(state: Uint8Array): Promise<void> {
    const { header, weights } = decodeTrainingState<Header>(state, "supernet state");
    const own = fingerprint(this.#space.spec);
    if (header.version !== VERSION || header.space !== own)
      throw new InputError(
        `Cannot load a supernet: its state is of space ${header.space} (version ${header.version}), expected ${own} (version ${VERSION})`,
        { code: "supernet-state-mismatch", path: "supernet state", fix: "Load it with the space it was trained on." },
      );
    checkWeights(weights, { shapes: storedShapes(this.#store), path: "supernet state" });
    restoreStore(this.#store, weights);
    this.#step = header.step;
    this.#rng = loadRng(header.rng);
    this.#batches = this.#createBatches();
  }

  /** Nothing to free: weights live in plain memory, and no tensor outlives a call. */
  async dispose(): Promise<void> {}

  #createBatches(): TrainingBatches {
    const { train, normalization } = this.#task;
    return createTrainingBatches(train, { ...this.#recipe, normalization, rng: this.#rng.split("batches") });
  }

  /** Candidates that share a network (a joint space's accelerators differ) are scored once. */
  #score(candidates: readonly Candidate[], batches: readonly Batch[]): SplitScore[] {
    const known = new Map<string, SplitScore>();
    return candidates.map((candidate) => {
      const network = buildNetwork(this.#space, candidate);
      const key = JSON.stringify(network.nodes);
      const score = known.get(key) ?? this.#scoreNetwork(network, batches);
      known.set(key, score);
      return score;
    });
  }

  #scoreNetwork(network: Network, batches: readonly Batch[]): SplitScore {
    return tf.tidy(() => {
      const weights = uploadWeights(placeNetwork(network, this.#store), this.#store);
      const scores = batches.map((batch) => scoreBatch(network, { weights, batch, training: true }));
      return { accuracy: meanOf(scores.map(({ correct }) => correct)), loss: meanOf(scores.map(({ losses }) => losses)) };
    });
  }
}

/** Mean over the images of all batches. */
function meanOf(batches: readonly (Uint8Array | Float64Array)[]): number {
  let sum = 0;
  let count = 0;
  for (const values of batches) {
    for (const value of values) sum += value;
    count += values.length;
  }
  return sum / count;
}
