import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "../network/network.ts";
import type { Batch } from "../task/batch.ts";
import { forward } from "./forward.ts";
import type { WeightTensors } from "./run-layer.ts";
import { uploadImages } from "./training-step.ts";

/** What a network makes of the images of a batch, one entry each. */
export interface BatchScores {
  /** 1 where the most likely class is the label, else 0. */
  readonly correct: Uint8Array;
  /** Cross-entropy of the label, nats. */
  readonly losses: Float64Array;
}

/** Runs a network on a batch and compares with the labels. Leaves no tensor behind. */
export function scoreBatch(
  network: Network,
  options: { readonly weights: WeightTensors; readonly batch: Batch; readonly training: boolean },
): BatchScores {
  const { weights, batch, training } = options;
  const logits = tf.tidy(() => forward(network, { images: uploadImages(batch), weights, training }).dataSync<"float32">());
  const classes = logits.length / batch.count;
  const correct = new Uint8Array(batch.count);
  const losses = new Float64Array(batch.count);
  for (let image = 0; image < batch.count; image++) {
    const first = image * classes;
    const label = first + batch.labels[image]!;
    let best = first;
    for (let at = first + 1; at < first + classes; at++) if (logits[at]! > logits[best]!) best = at;
    let sum = 0;
    for (let at = first; at < first + classes; at++) sum += Math.exp(logits[at]! - logits[best]!);
    correct[image] = best === label ? 1 : 0;
    losses[image] = Math.log(sum) + logits[best]! - logits[label]!;
  }
  return { correct, losses };
}
