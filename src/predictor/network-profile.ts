import { analyzeNetwork } from "../network/analyze.ts";
import type { Network } from "../network/network.ts";
import { withoutDeadNodes } from "../network/without-dead-nodes.ts";
import { type LayerProfile, profileLayers, sectionOf } from "./layer-profile.ts";

/** What the features need to know about a network. */
export interface NetworkProfile {
  readonly layers: readonly LayerProfile[];
  /** Number of parts the layers belong to. */
  readonly sections: number;
  readonly macs: number;
  readonly weightBytes: number;
  /** Largest sum of the activations that exist at one time. */
  readonly peakBytes: number;
  /** Inputs of the predictor that depend on the network alone. */
  readonly features: Float32Array;
}

const TOTALS = ["macs", "weightBytes", "activationBytes", "peakBytes", "largestWeights", "layers"] as const;
const USES = ["pointwise", "spatial", "window", "vector"] as const;

/** Parts of a space's networks, by the first word of their nodes' names; taken from one network of the space. */
export function networkSections(network: Network): ReadonlyMap<string, number> {
  const names = [...new Set(network.nodes.map((node) => sectionOf(node.name)))];
  return new Map(names.map((name, index) => [name, index]));
}

/** Names of `NetworkProfile.features`. */
export function networkFeatureNames(sections: ReadonlyMap<string, number>): readonly string[] {
  return [
    ...TOTALS.map((name) => `network.log.${name}`),
    ...USES.map((use) => `network.macs.${use}`),
    ...[...sections.keys()].flatMap((section) => [`network.macs.${section}`, `network.weights.${section}`]),
  ];
}

/** Profiles what of a network runs; `sections` come from `networkSections`. Throws an `InputError` where its shapes do not fit. */
export function profileNetwork(network: Network, sections: ReadonlyMap<string, number>): NetworkProfile {
  const analysis = analyzeNetwork(withoutDeadNodes(network));
  const layers = profileLayers(analysis, sections);
  const { macs, weightBytes, activationBytes } = analysis;
  const features = new Float32Array(TOTALS.length + USES.length + 2 * sections.size);
  let peakBytes = 0;
  let largestWeights = 0;
  for (const layer of layers) {
    peakBytes = Math.max(peakBytes, layer.liveBytes);
    largestWeights = Math.max(largestWeights, layer.weightBytes);
    features[TOTALS.length + useIndex(layer)]! += layer.macs / macs;
    const section = TOTALS.length + USES.length + 2 * layer.section;
    features[section]! += layer.macs / macs;
    features[section + 1]! += layer.weightBytes / weightBytes;
  }
  features.set([macs, weightBytes, activationBytes, peakBytes, largestWeights, layers.length].map(Math.log1p));
  return { layers, sections: sections.size, macs, weightBytes, peakBytes, features };
}

/** Position in `LAYER_USES` of the way a layer uses an array. */
export function useIndex({ use, kernelRows, kernelColumns }: LayerProfile): number {
  if (use === "reduction") return kernelRows * kernelColumns === 1 ? 0 : 1;
  return use === "window" ? 2 : 3;
}

/** The ways layers use an array, in the order of `useIndex`. */
export const LAYER_USES: readonly string[] = USES;
