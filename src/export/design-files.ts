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

/** The files a design is handed on as, by name: two JSON documents that `tandem simulate` reads, and the weights as safetensors. */
export function designFiles({ network, accelerator, weights }: Design): ReadonlyMap<string, string | Uint8Array> {
  return new Map<string, string | Uint8Array>([
    ["network.json", printNetwork(network)],
    ["accelerator.json", printAccelerator(accelerator)],
    ["weights.safetensors", encodeWeights(weights)],
  ]);
}
