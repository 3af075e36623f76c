import type { Operation } from "../../../src/simulator/operation.ts";
import type { OperationConstants } from "../../../src/simulator/stepper/operation-constants.ts";

/** A stream of 32-bit integers from a seed (xorshift, Marsaglia 2003): fast, and the same everywhere. */
export function createStream(seed: number): () => number {
  let state = (seed | 0) ^ 0x9e3779b9 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

/** Random int8 values. */
export function randomBytes(next: () => number, length: number): Int8Array {
  const values = new Int8Array(length);
  for (let index = 0; index < length; index++) values[index] = next() >> 24;
  return values;
}

/** Random constants of an operation; the shift leaves about as many bits as an int8 has. */
export function randomConstants({ shape, arithmetic }: Operation, next: () => number): OperationConstants {
  const { outputChannels, weightBytes, biasBytes } = shape;
  const words = () => Int32Array.from({ length: outputChannels }, () => next() >> 19);
  if (shape.onArray) {
    const sums = weightBytes - biasBytes;
    const shift = Math.max(1, Math.round(6.8 + Math.log2(sums / outputChannels) / 2));
    return { weights: randomBytes(next, sums), ...(biasBytes > 0 ? { biases: words() } : {}), shift };
  }
  return arithmetic.batchNorm ? { scales: randomBytes(next, outputChannels), offsets: words() } : {};
}
