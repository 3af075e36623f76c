import type { SliceRuns } from "./weight-slice.ts";
import type { StoredWeight } from "./weight-store.ts";

/** One step's settings of momentum SGD. */
export interface MomentumStep {
  readonly learningRate: number;
  /** Share of the running sum that stays, 0..1. */
  readonly momentum: number;
  /** Factor of a kernel's values that is added to its gradient. */
  readonly weightDecay: number;
}

/**
 * Nesterov momentum SGD on the slice of a weight that a step used (Sutskever et al. 2013, in the form of PyTorch):
 * `v = m v + g; w = w - rate (g + m v)`. Elements outside the slice keep value and velocity, as if the step had not been.
 */
export function applyMomentum(
  weight: StoredWeight,
  update: MomentumStep & { readonly gradient: Float32Array; readonly runs: SliceRuns },
): void {
  const { values, velocity } = weight;
  const { gradient, runs, learningRate, momentum } = update;
  const decay = weight.decays ? update.weightDecay : 0;
  let from = 0;
  for (const offset of runs.offsets)
    for (let at = offset; at < offset + runs.length; at++) {
      const slope = gradient[from++]! + decay * values[at]!;
      const speed = momentum * velocity[at]! + slope;
      velocity[at] = speed;
      values[at]! -= learningRate * (slope + momentum * speed);
    }
}
