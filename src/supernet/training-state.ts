import { DamagedFileError } from "../core/errors.ts";
import { frameBytes, unframeBytes } from "../core/framed-bytes.ts";
import type { Json } from "../core/json.ts";
import { decodeWeights, encodeWeights, type NamedWeights } from "../tensor/named-weights.ts";

/** A stopped training: what it is and how far it came, and all its numbers. */
export interface TrainingState<H extends Json = Json> {
  readonly header: H;
  readonly weights: NamedWeights;
}

/** Writes the header's length (4 bytes, little endian), the header as JSON, and the weights in the safetensors layout. */
export function encodeTrainingState({ header, weights }: TrainingState): Uint8Array {
  return frameBytes({ header, body: encodeWeights(weights) });
}

/** Reads what `encodeTrainingState` wrote; `path` names the state in errors. Throws `DamagedFileError` where it is torn. */
export function decodeTrainingState<H extends Json>(bytes: Uint8Array, path: string): TrainingState<H> {
  const framed = unframeBytes<H>(bytes);
  if (typeof framed !== "string") return { header: framed.header, weights: decodeWeights(framed.body, path) };
  throw new DamagedFileError(`Cannot resume training: ${path} is ${framed}`, {
    code: "training-state-damaged",
    path,
    fix: "Remove the state to train from the start.",
  });
}
