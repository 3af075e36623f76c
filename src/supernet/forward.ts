import * as tf from "@tensorflow/tfjs-core";
import type { Network, NetworkNode } from "../network/network.ts";
import { type LayerContext, runLayer } from "./run-layer.ts";

/** How a network is run; see `LayerContext`. */
export interface ForwardOptions extends Omit<LayerContext, "name"> {
  /** `[batch, height, width, channels]` */
  readonly images: tf.Tensor4D;
}

/**
 * Runs any network on a batch of images: the logits, `[batch, classes]`. Layers the output does not depend on are left out.
 * Differentiable in images and weights on every engine. Call it inside `tf.tidy`.
 */
export function forward(network: Network, options: ForwardOptions): tf.Tensor2D {
  const { images, ...context } = options;
  const outputs = new Map<string, tf.Tensor4D>([["input", images]]);
  for (const node of neededNodes(network)) {
    const inputs = node.inputs.map((name) => outputs.get(name)!);
    outputs.set(node.name, runLayer(node.layer, inputs, { ...context, name: node.name }));
  }
  const logits = outputs.get(network.nodes.at(-1)!.name)!;
  return tf.reshape(logits, [images.shape[0], logits.size / images.shape[0]]);
}

/** The nodes that the last one depends on, in the network's order. */
function neededNodes(network: Network): NetworkNode[] {
  const needed = new Set<string>();
  const kept: NetworkNode[] = [];
  for (let at = network.nodes.length - 1; at >= 0; at--) {
    const node = network.nodes[at]!;
    if (at < network.nodes.length - 1 && !needed.has(node.name)) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  return kept.reverse();
}
