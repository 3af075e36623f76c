import type { Rng } from "../core/rng.ts";

/** Probabilities of a softmax over `logits`; never NaN for finite logits. */
export function softmax(logits: Float64Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  const result = new Float64Array(logits.length);
  let sum = 0;
  for (let value = 0; value < logits.length; value++) {
    result[value] = Math.exp(logits[value]! - largest);
    sum += result[value]!;
  }
  for (let value = 0; value < logits.length; value++) result[value]! /= sum;
  return result;
}

/** Entropy in nats. */
export function entropyOf(probabilities: Float64Array): number {
  let entropy = 0;
  for (const probability of probabilities) if (probability > 0) entropy -= probability * Math.log(probability);
  return entropy;
}

/** Draws an index with these probabilities. */
export function drawIndex(probabilities: Float64Array, rng: Rng): number {
  let left = rng.uniform();
  for (let value = 0; value < probabilities.length - 1; value++) {
    left -= probabilities[value]!;
    if (left < 0) return value;
  }
  return probabilities.length - 1;
}

/** Index of the largest entry, the first of equals. */
export function argmax(values: Float64Array): number {
  let best = 0;
  for (let value = 1; value < values.length; value++) if (values[value]! > values[best]!) best = value;
  return best;
}
