import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "../network/network.ts";
import type { Batch } from "../task/batch.ts";
import { forward } from "./forward.ts";
import type { WeightTensors } from "./run-layer.ts";
import { uploadImages } from "./training-step.ts";

/** For each image of a batch 1 where the network's most likely class is the label, else 0. Leaves no tensor behind. */
export function classifyBatch(
  network: Network,
  options: { readonly weights: WeightTensors; readonly batch: Batch; readonly training: boolean },
): Uint8Array {
  const { weights, batch, training } = options;
  return tf.tidy(() => {
    const logits = forward(network, { images: uploadImages(batch), weights, training });
    const classes = tf.argMax(logits, 1).dataSync();
    return Uint8Array.from(batch.labels, (label, index) => (classes[index] === label ? 1 : 0));
  });
}
