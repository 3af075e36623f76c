/** A design is never called feasible below it. */
const LEAST = 0.5;
/** Share of the designs called feasible that may be infeasible on calibration rows; half of what is promised of new ones. */
const WRONG_SHARE = 0.005;

/** The smallest probability, from a half on, from which on at most 0.5 % of the rows that would be called feasible are not. `feasible` is 1 or 0 a row. */
export function feasibilityThreshold(feasible: ArrayLike<number>, probabilities: Float64Array): number {
  const order = [...probabilities.keys()].sort((left, right) => probabilities[right]! - probabilities[left]!);
  let called = 0;
  let wrong = 0;
  let threshold = LEAST;
  let isWithin = true;
  for (const row of order) {
    if (probabilities[row]! < LEAST) break;
    called++;
    if (feasible[row] !== 1) wrong++;
    if (wrong <= WRONG_SHARE * called) isWithin = true;
    else if (isWithin) {
      // Between this row and the last one up to which the share held.
      threshold = Math.min(1, probabilities[row]! + 1e-9);
      isWithin = false;
    }
  }
  return isWithin ? LEAST : threshold;
}
