import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "../network/network.ts";
import type { Batch } from "../task/batch.ts";
import { softmaxCrossEntropy } from "../tensor/softmax-cross-entropy.ts";
import { forward } from "./forward.ts";
import { applyMomentum, type MomentumStep } from "./momentum.ts";
import type { WeightTensors } from "./run-layer.ts";
import { weightShapes } from "./weight-shapes.ts";
import { locateSlice, readSlice, type SliceRuns } from "./weight-slice.ts";
import type { WeightStore } from "./weight-store.ts";

/** A network with the places of its weights in a store. */
export interface PlacedNetwork {
  readonly network: Network;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly runs: SliceRuns }[];
}

/** Finds every weight of a network in the store. Throws an `Error` where one is missing or larger than the stored one. */
export function placeNetwork(network: Network, store: WeightStore): PlacedNetwork {
  const weights = weightShapes(network).map(({ name, shape }) => {
    const stored = store.get(name);
    if (!stored) throw new Error(`Cannot place a network: the store has no weight ${name}, expected one that covers ${shape.join(" x ")}`);
    return { name, shape, runs: locateSlice(stored.shape, shape) };
  });
  return { network, weights };
}

/** Uploads the slices a network uses. Call it inside `tf.tidy`. */
export function uploadWeights({ weights }: PlacedNetwork, store: WeightStore): WeightTensors {
  return new Map(weights.map(({ name, shape, runs }) => [name, tf.tensor(readSlice(store.get(name)!.values, runs), [...shape])]));
}

/** A batch's images as a tensor. Call it inside `tf.tidy`. */
export function uploadImages({ images, count, shape }: Batch): tf.Tensor4D {
  return tf.tensor4d(images, [count, shape.height, shape.width, shape.channels]);
}

/**
 * One gradient step of a network on a batch, in place; returns the loss in nats before it.
 * `smoothing` is the share of the label spread over all classes, 0..1.
 */
export function trainingStep(
  placed: PlacedNetwork,
  options: MomentumStep & { readonly store: WeightStore; readonly batch: Batch; readonly smoothing: number },
): number {
  const { store, batch, smoothing } = options;
  return tf.tidy(() => {
    const weights = uploadWeights(placed, store);
    const images = uploadImages(batch);
    const labels = tf.tensor1d(batch.labels, "int32");
    const loss = () => softmaxCrossEntropy(forward(placed.network, { images, weights, training: true }), labels, { smoothing });
    // Unlike tf.grads this lets a weight be without influence, as behind a `zero` layer; its gradient is then absent.
    const { value, grads } = tf.engine().gradients(loss, [...weights.values()], undefined, true);
    placed.weights.forEach(({ name, runs }, index) => {
      const gradient = grads[index]?.dataSync<"float32">();
      if (gradient) applyMomentum(store.get(name)!, { ...options, gradient, runs });
    });
    return value.dataSync()[0]!;
  });
}
