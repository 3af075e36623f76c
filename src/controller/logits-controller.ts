import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import type { Space } from "../space/space.ts";
import type { Trial } from "../trial/trial.ts";
import { AdamAscent } from "./adam-ascent.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";
import { argmax, drawIndex, entropyOf, softmax } from "./softmax.ts";

export interface LogitsOptions {
  /** Adam's step; 0.1 unless told. */
  readonly learningRate?: number;
  /** Weight of the mean entropy of the decisions, in units of reward a nat; 0 unless told. */
  readonly entropyWeight?: number;
  /** What a reward is compared with: `average` over the past (exponential, 0.95), or the mean of its `step` (for scores on a shared batch). */
  readonly baseline?: "average" | "step";
}

interface LogitsState {
  readonly logits: readonly number[];
  readonly adam: { readonly steps: number; readonly squares: readonly number[] };
  readonly average: number | null;
  readonly rng: RngState;
}

const NAME = "logits";
const AVERAGE_DECAY = 0.95;

/**
 * One vector of logits per decision, zero at the start, trained by REINFORCE (Williams 1992) with a baseline and Adam.
 * A decision that a candidate does not use counts neither in its log-probability nor in the entropy.
 */
export function createLogitsController(space: Space, rng: Rng, options: LogitsOptions = {}): Controller {
  const { learningRate = 0.1, entropyWeight = 0, baseline = "average" } = options;
  const offsets = offsetsOf(space);
  const size = offsets.at(-1)!;
  let logits = new Float64Array(size);
  const adam = new AdamAscent(size);
  let average: number | null = null;
  let stream = rng;

  const policy = (): Float64Array[] => space.decisions.map((_, at) => softmax(logits.subarray(offsets[at]!, offsets[at + 1]!)));
  return {
    name: NAME,
    async ask(count) {
      const probabilities = policy();
      return Array.from({ length: count }, () => probabilities.map((row) => drawIndex(row, stream)));
    },
    async tell(trials, { rate = 1 } = {}) {
      if (trials.length === 0) return;
      const mean = trials.reduce((sum, trial) => sum + trial.reward, 0) / trials.length;
      average = average === null ? mean : AVERAGE_DECAY * average + (1 - AVERAGE_DECAY) * mean;
      const gradient = policyGradient(space, trials, {
        offsets,
        probabilities: policy(),
        compareWith: baseline === "step" ? mean : average,
        entropyWeight,
      });
      adam.step(logits, gradient, learningRate * rate);
    },
    favourite: () => space.decisions.map((_, at) => argmax(logits.subarray(offsets[at]!, offsets[at + 1]!))),
    entropy: () => meanEntropyShare(policy()),
    dump: () => sealState(NAME, space, { logits: [...logits], adam: adam.dump(), average, rng: { ...stream.dump() } }),
    load(state) {
      const found = openState<LogitsState>(NAME, space, state);
      logits = Float64Array.from(found.logits);
      adam.load(found.adam);
      average = found.average;
      stream = loadRng(found.rng);
    },
  };
}

/** Where each decision's logits begin in the flat vector; the last entry is its length. */
function offsetsOf(space: Space): readonly number[] {
  const offsets = [0];
  for (const decision of space.decisions) offsets.push(offsets.at(-1)! + decision.values.length);
  return offsets;
}

interface PolicyGradientOptions {
  readonly offsets: readonly number[];
  readonly probabilities: readonly Float64Array[];
  readonly compareWith: number;
  readonly entropyWeight: number;
}

/**
 * Mean over the trials of `advantage * d log p(candidate) + weight * d entropy` by the logits:
 * `d log p_k / d logit_j = [j = k] - p_j` and `d H / d logit_j = -p_j (log p_j + H)`, over the decisions the candidate uses.
 */
function policyGradient(space: Space, trials: readonly Trial[], options: PolicyGradientOptions): Float64Array {
  const { offsets, probabilities, compareWith, entropyWeight } = options;
  const gradient = new Float64Array(offsets.at(-1)!);
  const uses = new Float64Array(space.decisions.length);
  for (const { candidate, reward } of trials) {
    const advantage = (reward - compareWith) / trials.length;
    const active = space.activeDecisions(candidate);
    probabilities.forEach((row, at) => {
      if (!active[at]) return;
      uses[at]! += 1 / trials.length;
      const offset = offsets[at]!;
      for (let value = 0; value < row.length; value++) gradient[offset + value]! -= advantage * row[value]!;
      gradient[offset + candidate[at]!]! += advantage;
    });
  }
  if (entropyWeight > 0) addEntropyGradient(gradient, { ...options, uses });
  return gradient;
}

function addEntropyGradient(gradient: Float64Array, options: PolicyGradientOptions & { readonly uses: Float64Array }): void {
  const { offsets, probabilities, entropyWeight, uses } = options;
  const weight = entropyWeight / probabilities.length;
  probabilities.forEach((row, at) => {
    const entropy = entropyOf(row);
    for (let value = 0; value < row.length; value++) {
      if (row[value]! > 0) gradient[offsets[at]! + value]! -= weight * uses[at]! * row[value]! * (Math.log(row[value]!) + entropy);
    }
  });
}

/** Mean over the decisions that leave a choice of entropy / largest entropy. */
function meanEntropyShare(probabilities: readonly Float64Array[]): number {
  const shares = probabilities.filter((row) => row.length > 1).map((row) => entropyOf(row) / Math.log(row.length));
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
