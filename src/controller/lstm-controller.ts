import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Trial } from "../trial/trial.ts";
import { AdamAscent } from "./adam-ascent.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";
import { type DecisionOrder, orderDecisions } from "./decision-order.ts";
import { lstmGradient } from "./lstm-gradient.ts";
import { createLstmLayout, initialParameters } from "./lstm-layout.ts";
import { type LstmTape, runLstm } from "./lstm-pass.ts";
import { proximalGradient } from "./proximal-gradient.ts";
import { argmax, drawIndex, entropyOf } from "./softmax.ts";

export interface LstmOptions {
  /** Width of the LSTM, from 1; 24 unless told. */
  readonly hidden?: number;
  /** Adam's step; 0.01 unless told. */
  readonly learningRate?: number;
  /** Weight of the mean entropy of the decisions, in standard deviations of reward a nat; 0.2 unless told. */
  readonly entropyWeight?: number;
  /** Gradient steps on each batch that is told, from 1; 3 unless told. */
  readonly epochs?: number;
  /** How far the probability of a choice may move on one batch, as a share; 0.2 unless told. */
  readonly clip?: number;
  /** Order in which the decisions of a product space are taken; `network-first` unless told. */
  readonly order?: DecisionOrder;
}

interface LstmState {
  readonly parameters: readonly number[];
  readonly adam: ReturnType<AdamAscent["dump"]>;
  readonly entropy: number;
  readonly rng: RngState;
}

const NAME = "lstm";

/**
 * An LSTM policy, trained by proximal policy optimisation (Schulman et al. 2017, PPO): several steps on each batch, held back where a
 * choice's probability has moved by more than `clip`. A reward counts in standard deviations above its batch's mean; a batch of equal
 * rewards teaches nothing. Decisions that a candidate does not use count neither in the objective nor in the entropy.
 */
export function createLstmController(space: Space, rng: Rng, options: LstmOptions = {}): Controller {
  const { hidden = 24, learningRate = 0.01, entropyWeight = 0.2, epochs = 3, clip = 0.2, order = "network-first" } = options;
  const places = orderDecisions(space, order);
  const layout = createLstmLayout(
    places.map((place) => space.decisions[place]!.values.length),
    hidden,
  );
  let parameters = initialParameters(layout, rng.split("parameters"));
  const adam = new AdamAscent(layout.length);
  // Parameters mean something in their own layout and order only.
  const sealedName = `${NAME} ${hidden} ${order}`;
  let entropy = 1;
  let stream = rng;

  const candidateOf = ({ choices }: LstmTape, row: number): Candidate => {
    const candidate: number[] = space.decisions.map(() => 0);
    places.forEach((place, step) => {
      candidate[place] = choices[step]![row]!;
    });
    return candidate;
  };
  const replay = (trials: readonly Trial[]): LstmTape =>
    runLstm(layout, parameters, { batch: trials.length, choose: (_, { step, row }) => trials[row]!.candidate[places[step]!]! });

  return {
    name: NAME,
    async ask(count) {
      const tape = runLstm(layout, parameters, { batch: count, choose: (probabilities) => drawIndex(probabilities, stream) });
      return Array.from({ length: count }, (_, row) => candidateOf(tape, row));
    },
    async tell(trials, { rate = 1 } = {}) {
      const advantages = normalizeRewards(trials);
      if (advantages === undefined) return;
      const active = trials.map(({ candidate }) => {
        const uses = space.activeDecisions(candidate);
        return places.map((place) => uses[place]!);
      });
      let tape = replay(trials);
      const before = tape;
      entropy = meanEntropyShare(before);
      for (let epoch = 0; epoch < epochs; epoch++) {
        if (epoch > 0) tape = replay(trials);
        const logits = proximalGradient({ tape, before, advantages, active, clip, entropyWeight });
        adam.step(parameters, lstmGradient(layout, { parameters, tape, logits }), learningRate * rate);
      }
    },
    favourite: () => candidateOf(runLstm(layout, parameters, { batch: 1, choose: argmax }), 0),
    entropy: () => entropy,
    dump: () => sealState(sealedName, space, { parameters: [...parameters], adam: adam.dump(), entropy, rng: { ...stream.dump() } }),
    load(state) {
      const found = openState<LstmState>(sealedName, space, state);
      parameters = Float64Array.from(found.parameters);
      adam.load(found.adam);
      entropy = found.entropy;
      stream = loadRng(found.rng);
    },
  };
}

/** Rewards in standard deviations above their mean, or `undefined` where they are all equal. */
function normalizeRewards(trials: readonly Trial[]): Float64Array | undefined {
  const mean = trials.reduce((sum, { reward }) => sum + reward, 0) / trials.length;
  const variance = trials.reduce((sum, { reward }) => sum + (reward - mean) ** 2, 0) / trials.length;
  if (!(variance > 0)) return undefined;
  return Float64Array.from(trials, ({ reward }) => (reward - mean) / Math.sqrt(variance));
}

/** Mean over the batch and the decisions that leave a choice of entropy / largest entropy. */
function meanEntropyShare({ batch, probabilities }: LstmTape): number {
  let sum = 0;
  let count = 0;
  for (const step of probabilities) {
    const size = step.length / batch;
    if (size === 1) continue;
    for (let row = 0; row < batch; row++) sum += entropyOf(step.subarray(row * size, (row + 1) * size)) / Math.log(size);
    count += batch;
  }
  return count === 0 ? 0 : sum / count;
}
