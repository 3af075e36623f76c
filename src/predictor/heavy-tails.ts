import { factorize, invertFactor, multiply } from "./cholesky.ts";
import { type ComponentPrior, type ComponentWeights, fitComponents, LEAST_NOISE, mixComponents } from "./variance-components.ts";

/** Degrees of freedom of Student's t: an error of four scales happens once in 62 rows, not once in 16,000. */
const FREEDOM = 4;
/** Rounds in which noise is spread; it has settled by then. */
const ROUNDS = 4;
/** After this many rounds weights are fitted once more, by a few steps from where they are. */
const REFIT_AFTER = 2;
const REFIT_STEPS = 15;

interface HeavyTailed {
  /** Component matrices over all rows, and over the first rows, from which weights are fitted. */
  readonly all: readonly Float64Array[];
  readonly few: readonly Float64Array[];
  readonly prior: ComponentPrior;
  /** Fitted as if noise were normal. */
  readonly start: ComponentWeights;
}

/**
 * Weights and noise where a few of the standardised targets are far off, as measurements are while a device does something else: errors follow Student's
 * t, each normal with a variance of its own, which expectation-maximisation finds (Lange, Little and Taylor, Robust Statistical Modeling Using
 * the t Distribution, 1989). A row's `spread` is `(f + e / noise) / (f + 1)`, where `e` is the squared error to expect of it.
 */
export function fitHeavyTails(targets: Float64Array, { all, few, prior, start }: HeavyTailed): ComponentWeights {
  const fitting = Math.sqrt(few[0]!.length);
  let fitted = start;
  for (let round = 1; round <= ROUNDS; round++) {
    const { noise, spread } = spreadNoise({ targets, matrices: all, fitted });
    fitted = { weights: fitted.weights, noise, spread };
    if (round !== REFIT_AFTER) continue;
    const { weights } = fitComponents(few, targets.slice(0, fitting), {
      ...prior,
      start: { ...fitted, spread: spread.slice(0, fitting) },
      steps: REFIT_STEPS,
    });
    fitted = { weights, noise, spread };
  }
  return fitted;
}

interface SpreadSources {
  readonly targets: Float64Array;
  readonly matrices: readonly Float64Array[];
  readonly fitted: ComponentWeights;
}

/** One round: what squared error to expect of each row, and the noise and spread that follow. */
function spreadNoise({ targets, matrices, fitted }: SpreadSources): Pick<Required<ComponentWeights>, "noise" | "spread"> {
  const size = targets.length;
  const mixed = mixComponents(matrices, fitted);
  factorize(mixed, size);
  const inverse = invertFactor(mixed, size);
  const solved = multiply(inverse, targets);
  const spread = new Float64Array(size);
  let sum = 0;
  for (let row = 0; row < size; row++) {
    // The error's mean is `v a` and its variance `v - v^2 (S^-1)_ii`, given all targets, with `v` the row's noise.
    const variance = fitted.noise * (fitted.spread?.[row] ?? 1);
    const expected = (variance * solved[row]!) ** 2 + Math.max(0, variance - variance ** 2 * inverse[row * size + row]!);
    spread[row] = (FREEDOM + expected / fitted.noise) / (FREEDOM + 1);
    sum += expected / spread[row]!;
  }
  return { noise: Math.max(LEAST_NOISE, sum / size), spread };
}
