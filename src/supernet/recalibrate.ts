import * as tf from "@tensorflow/tfjs-core";
import { windowBatch } from "../task/batch.ts";
import type { LabelledImages } from "../task/labelled-images.ts";
import type { Normalization } from "../task/normalization.ts";
import type { NamedWeight, NamedWeights } from "../tensor/named-weights.ts";
import { forward } from "./forward.ts";
import { type PlacedNetwork, uploadImages, uploadWeights } from "./training-step.ts";
import type { WeightStore } from "./weight-store.ts";

const BATCH_SIZE = 250;
/** Images that statistics are measured on: enough for an error far below the normalisation's own epsilon. */
const IMAGES = 2000;

/**
 * Measures the statistics of every batch normalisation on images as they are (not varied): `<node>.mean` and `<node>.variance`, `[channels]`.
 * Batches of 250 in the order given; their means are averaged, and variances about the common mean.
 */
export function recalibrate(
  { network, weights }: PlacedNetwork,
  options: { readonly store: WeightStore; readonly images: LabelledImages; readonly normalization: Normalization },
): NamedWeights {
  const { store, images, normalization } = options;
  const moments = new Map<string, Moments>();
  const count = Math.min(BATCH_SIZE, images.count);
  const batches = Math.max(1, Math.floor(Math.min(IMAGES, images.count) / count));
  for (let index = 0; index < batches; index++)
    tf.tidy(() => {
      const observe = (node: string, { mean, variance }: { mean: tf.Tensor1D; variance: tf.Tensor1D }) => {
        addMoments(moments, { node, mean: mean.dataSync<"float32">(), variance: variance.dataSync<"float32">() });
      };
      const batch = windowBatch(images, { start: index * count, count, normalization });
      forward(network, { images: uploadImages(batch), weights: uploadWeights({ network, weights }, store), training: true, observe });
    });
  return new Map([...moments].flatMap(([node, sums]) => statisticsOf(node, { sums, batches })));
}

interface Moments {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function addMoments(
  moments: Map<string, Moments>,
  { node, mean, variance }: { node: string; mean: Float32Array; variance: Float32Array },
): void {
  const sums = moments.get(node) ?? { first: new Float64Array(mean.length), second: new Float64Array(mean.length) };
  moments.set(node, sums);
  mean.forEach((value, channel) => {
    sums.first[channel]! += value;
    sums.second[channel]! += variance[channel]! + value * value;
  });
}

function statisticsOf(node: string, { sums, batches }: { sums: Moments; batches: number }): [string, NamedWeight][] {
  const shape = [sums.first.length];
  const mean = Float32Array.from(sums.first, (sum) => sum / batches);
  const variance = Float32Array.from(sums.second, (sum, channel) => Math.max(0, sum / batches - (sums.first[channel]! / batches) ** 2));
  return [
    [`${node}.mean`, { shape, values: mean }],
    [`${node}.variance`, { shape, values: variance }],
  ];
}
