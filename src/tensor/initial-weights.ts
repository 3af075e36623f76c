import type { Rng } from "../core/rng.ts";
import type { NamedWeight } from "./named-weights.ts";

/** Normal deviates of standard deviation sqrt(2 / fanIn), for layers followed by a rectifier (He et al. 2015, equation 10). */
export function heNormal(shape: readonly number[], rng: Rng, options: { readonly fanIn: number }): NamedWeight {
  const deviation = Math.sqrt(2 / options.fanIn);
  return fill(shape, () => deviation * rng.normal());
}

/** Uniform in plus or minus sqrt(6 / (fanIn + fanOut)), for layers without a rectifier (Glorot and Bengio 2010, equation 16). */
export function glorotUniform(
  shape: readonly number[],
  rng: Rng,
  options: { readonly fanIn: number; readonly fanOut: number },
): NamedWeight {
  const limit = Math.sqrt(6 / (options.fanIn + options.fanOut));
  return fill(shape, () => limit * (2 * rng.uniform() - 1));
}

/** The same value everywhere: 1 for scales, 0 for offsets and biases. */
export function constantWeight(shape: readonly number[], value: number): NamedWeight {
  return fill(shape, () => value);
}

function fill(shape: readonly number[], draw: () => number): NamedWeight {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float32Array.from({ length: count }, draw) };
}
