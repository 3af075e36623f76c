import type { LstmTape } from "./lstm-pass.ts";
import { entropyOf } from "./softmax.ts";

export interface ProximalGradientOptions {
  /** A pass of the policy as it is, and one of the policy that the batch's learning began with, over the same choices. */
  readonly tape: LstmTape;
  readonly before: LstmTape;
  /** Advantage of each row of the batch. */
  readonly advantages: Float64Array;
  /** For each row a flag a step: whether the candidate uses the decision. */
  readonly active: readonly (readonly boolean[])[];
  /** How far a probability may move, as a share. */
  readonly clip: number;
  /** Weight of the entropy, averaged over the steps. */
  readonly entropyWeight: number;
}

/**
 * The gradient by each step's logits, `[batch, values]`, of the batch's mean of `min(r A, clamp(r, 1 ± clip) A) + weight * H` with
 * `r` = probability of the choice now / before (Schulman et al. 2017, equation 7) and `H` the entropy: `d r / d logit_j = r ([j = choice] - p_j)`,
 * `d H / d logit_j = -p_j (log p_j + H)`. Past the clip, on the side the advantage pushes to, the first term has no slope.
 */
export function proximalGradient(options: ProximalGradientOptions): readonly Float64Array[] {
  const { tape, before, advantages, active, clip } = options;
  return tape.probabilities.map((probabilities, step) => {
    const size = probabilities.length / tape.batch;
    const gradient = new Float64Array(probabilities.length);
    for (let row = 0; row < tape.batch; row++) {
      if (!active[row]![step]!) continue;
      const offset = row * size;
      const taken = offset + tape.choices[step]![row]!;
      const ratio = probabilities[taken]! / before.probabilities[step]![taken]!;
      const advantage = advantages[row]!;
      const isClipped = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
      const slope = isClipped ? 0 : (advantage * ratio) / tape.batch;
      for (let at = offset; at < offset + size; at++) gradient[at] = slope * ((at === taken ? 1 : 0) - probabilities[at]!);
      addEntropySlope(gradient.subarray(offset, offset + size), {
        probabilities: probabilities.subarray(offset, offset + size),
        weight: options.entropyWeight / tape.probabilities.length / tape.batch,
      });
    }
    return gradient;
  });
}

function addEntropySlope(
  gradient: Float64Array,
  { probabilities, weight }: { readonly probabilities: Float64Array; readonly weight: number },
): void {
  const entropy = entropyOf(probabilities);
  for (let value = 0; value < gradient.length; value++) {
    const probability = probabilities[value]!;
    if (probability > 0) gradient[value]! -= weight * probability * (Math.log(probability) + entropy);
  }
}
