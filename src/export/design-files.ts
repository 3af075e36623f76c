import type { Accelerator } from "../accelerator/accelerator.ts";
import { printAccelerator } from "../accelerator/parse-accelerator.ts";
import type { Network } from "../network/network.ts";
import { printNetwork } from "../network/network-file.ts";
import { encodeWeights, type NamedWeights } from "../tensor/named-weights.ts";

/** A finished design: what runs on what, with trained weights. */
export interface Design {
  readonly network: Network;
  readonly accelerator: Accelerator;
  readonly weights: NamedWeights;
}

/** The files a design is handed on as. */
export const DESIGN_FILE_NAMES = ["network.json", "accelerator.json", "weights.safetensors"] as const;
export type DesignFileName = (typeof DESIGN_FILE_NAMES)[number];

/** A design as files, by name: two JSON documents that `tandem simulate` reads, and the weights as safetensors. */
export function designFiles({ network, accelerator, weights }: Design): ReadonlyMap<DesignFileName, string | Uint8Array> {
  return new Map<DesignFileName, string | Uint8Array>([
    ["network.json", printNetwork(network)],
    ["accelerator.json", printAccelerator(accelerator)],
    ["weights.safetensors", encodeWeights(weights)],
  ]);
}
