import { lstmGradient } from "../../src/controller/lstm-gradient.ts";
import { createLstmLayout, initialParameters } from "../../src/controller/lstm-layout.ts";
import { type LstmTape, runLstm } from "../../src/controller/lstm-pass.ts";
import { proximalGradient } from "../../src/controller/proximal-gradient.ts";
import { entropyOf } from "../../src/controller/softmax.ts";
import { createRng } from "../../src/core/rng.ts";

const layout = createLstmLayout([3, 2, 4], 5);
const choices = [
  [0, 1, 3],
  [2, 0, 1],
  [1, 1, 0],
];
const advantages = Float64Array.of(1.3, -0.7, -0.6);
const active = [
  [true, true, true],
  [true, false, true],
  [true, true, true],
];
const CLIP = 0.2;
const WEIGHT = 0.3;
const replay = (parameters: Float64Array): LstmTape =>
  runLstm(layout, parameters, { batch: 3, choose: (_, { step, row }) => choices[row]![step]! });

/** PPO's clipped objective with its entropy, written down directly. */
function objectiveOf(tape: LstmTape, before: LstmTape): number {
  let sum = 0;
  choices.forEach((row, at) => {
    row.forEach((choice, step) => {
      if (!active[at]![step]) return;
      const size = layout.sizes[step]!;
      const now = tape.probabilities[step]!.subarray(at * size, (at + 1) * size);
      const ratio = now[choice]! / before.probabilities[step]![at * size + choice]!;
      const clipped = Math.min(1 + CLIP, Math.max(1 - CLIP, ratio));
      sum += Math.min(ratio * advantages[at]!, clipped * advantages[at]!) + (WEIGHT * entropyOf(now)) / 3;
    });
  });
  return sum / 3;
}

it("is the slope of PPO's objective, through clipping, entropy and time", () => {
  const rng = createRng(1);
  const before = replay(initialParameters(layout, rng));
  const parameters = initialParameters(layout, rng.split("moved")).map((value) => value + 0.5 * rng.normal());
  const tape = replay(parameters);
  const logits = proximalGradient({ tape, before, advantages, active, clip: CLIP, entropyWeight: WEIGHT });
  const gradient = lstmGradient(layout, { parameters, tape, logits });
  const step = 1e-6;
  for (let at = 0; at < layout.length; at++) {
    const [up, down] = [step, -step].map((change) => objectiveOf(replay(parameters.with(at, parameters[at]! + change)), before));
    expect(gradient[at]).toBeCloseTo((up! - down!) / (2 * step), 6);
  }
});

it("has no slope where the probability has already moved past the clip, and one where it moved the other way", () => {
  const start = initialParameters(layout, createRng(1));
  const before = replay(start);
  // The head's bias of the first decision favours value 0, which row 0 took, so that its ratio is above 1.2.
  const moved = start.with(layout.heads[0]! + layout.hidden * 3, 1);
  const slopes = (signs: readonly number[]): Float64Array =>
    proximalGradient({ tape: replay(moved), before, advantages: Float64Array.from(signs), active, clip: CLIP, entropyWeight: 0 })[0]!;
  expect([...slopes([1, 0, 0]).subarray(0, 3)]).toEqual([0, 0, 0]);
  expect(slopes([-1, 0, 0])[0]).toBeLessThan(0);
});

it("begins uniform", () => {
  const tape = replay(initialParameters(layout, createRng(5)));
  tape.probabilities.forEach((probabilities, step) => {
    for (const probability of probabilities) expect(probability).toBeCloseTo(1 / layout.sizes[step]!, 12);
  });
});
