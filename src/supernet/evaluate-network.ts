import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "../network/network.ts";
import { windowBatch } from "../task/batch.ts";
import type { LabelledImages } from "../task/labelled-images.ts";
import type { Normalization } from "../task/normalization.ts";
import type { NamedWeights } from "../tensor/named-weights.ts";
import { scoreBatch } from "./score-batch.ts";

export interface Evaluation {
  /** Share of images put into their class, 0..1. */
  readonly accuracy: number;
  /** Mean cross-entropy of the labels, nats: over as many images it tells two networks apart better than accuracy does. */
  readonly loss: number;
  /** `[count]`: 1 where the image is classified correctly, else 0; two networks' lists pair image by image. */
  readonly correct: Uint8Array;
}

const BATCH_SIZE = 250;

/** Classifies images with a trained network and its stored normalisation statistics. */
export function evaluateNetwork(
  network: Network,
  options: { readonly weights: NamedWeights; readonly images: LabelledImages; readonly normalization: Normalization },
): Evaluation {
  const { images, normalization } = options;
  const correct = new Uint8Array(images.count);
  let loss = 0;
  tf.tidy(() => {
    const weights = new Map([...options.weights].map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]));
    for (let start = 0; start < images.count; start += BATCH_SIZE) {
      const batch = windowBatch(images, { start, count: Math.min(BATCH_SIZE, images.count - start), normalization });
      const scores = scoreBatch(network, { weights, batch, training: false });
      correct.set(scores.correct, start);
      loss += scores.losses.reduce((sum, each) => sum + each, 0) / images.count;
    }
  });
  return { accuracy: correct.reduce((sum, flag) => sum + flag, 0) / images.count, loss, correct };
}
