import { DamagedFileError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { decodeWeights, encodeWeights, type NamedWeights } from "../tensor/named-weights.ts";

/** A stopped training: what it is and how far it came, and all its numbers. */
export interface TrainingState<H extends Json = Json> {
  readonly header: H;
  readonly weights: NamedWeights;
}

const LENGTH_BYTES = 4;

/** Writes the header's length (4 bytes, little endian), the header as JSON, and the weights in the safetensors layout. */
export function encodeTrainingState({ header, weights }: TrainingState): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const values = encodeWeights(weights);
  const bytes = new Uint8Array(LENGTH_BYTES + text.length + values.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  bytes.set(values, LENGTH_BYTES + text.length);
  return bytes;
}

/** Reads what `encodeTrainingState` wrote; `path` names the state in errors. Throws `DamagedFileError` where it is torn. */
export function decodeTrainingState<H extends Json>(bytes: Uint8Array, path: string): TrainingState<H> {
  const length = bytes.length < LENGTH_BYTES ? Number.NaN : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = LENGTH_BYTES + length;
  if (!(start <= bytes.length)) throw damaged(path, `${bytes.length} bytes long`, `at least ${LENGTH_BYTES + (length || 0)}`);
  const weights = decodeWeights(bytes.subarray(start), path);
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start))) as H, weights };
  } catch {
    throw damaged(`${path}, header`, "not JSON", "what this program wrote");
  }
}

function damaged(place: string, current: string, wanted: string): DamagedFileError {
  return new DamagedFileError(`Cannot resume training: ${place} is ${current}, expected ${wanted}`, {
    code: "training-state-damaged",
    path: place,
    fix: "Remove the state to train from the start.",
  });
}
