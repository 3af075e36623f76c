import type { Rng } from "../core/rng.ts";

/**
 * An LSTM policy that takes one decision a step: the previous choice, embedded, is the next input, and every decision has a softmax head.
 * The embedding goes straight into the gates; a product of embedding and input matrix would be the same function with more arithmetic.
 * All parameters lie in one flat vector: the recurrent matrix `[hidden, 4 * hidden]`, then embeddings, then heads.
 */
export interface LstmLayout {
  /** Number of values of each decision, in the order they are taken. */
  readonly sizes: readonly number[];
  readonly hidden: number;
  /** Where the embeddings of each step's input begin, `[values of the step before, 4 * hidden]`; the first step has one row. */
  readonly inputs: readonly number[];
  /** Where each step's head begins: matrix `[hidden, values]`, then bias `[values]`. */
  readonly heads: readonly number[];
  /** Number of parameters. */
  readonly length: number;
}

/** Places the parameters of a policy over decisions of these sizes. */
export function createLstmLayout(sizes: readonly number[], hidden: number): LstmLayout {
  let length = 4 * hidden * hidden;
  const claim = (size: number): number => {
    length += size;
    return length - size;
  };
  const inputs = sizes.map((_, step) => claim(4 * hidden * (step === 0 ? 1 : sizes[step - 1]!)));
  const heads = sizes.map((size) => claim((hidden + 1) * size));
  return { sizes, hidden, inputs, heads, length };
}

/**
 * Recurrent weights and embeddings uniform in ±1 / sqrt(hidden), with the forget gates open (Jozefowicz et al. 2015, "An empirical
 * exploration of recurrent network architectures"), heads at 0, so that the policy begins uniform.
 */
export function initialParameters({ hidden, inputs, heads, length }: LstmLayout, rng: Rng): Float64Array {
  const parameters = new Float64Array(length);
  const bound = 1 / Math.sqrt(hidden);
  const [firstInput, firstHead] = [inputs[0]!, heads[0]!];
  for (let at = 0; at < firstHead; at++) {
    const isForgetGate = at >= firstInput && Math.floor(((at - firstInput) % (4 * hidden)) / hidden) === 1;
    parameters[at] = (isForgetGate ? 1 : 0) + bound * (2 * rng.uniform() - 1);
  }
  return parameters;
}
