/**
 * Mean absolute error as a share of the actual value: 0.05 is 5 %. Actual values must not be 0.
 * Throws, as the others here, on different lengths and on empty lists.
 */
export function meanAbsolutePercentageError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return meanOver(actual, predicted, (a, p) => Math.abs((p - a) / a));
}

/** Root of the mean squared error, in the unit of the values. */
export function rootMeanSquaredError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(meanOver(actual, predicted, (a, p) => (p - a) ** 2));
}

/**
 * Coefficient of determination: 1 less the squared error as a share of the actual values' own spread; at most 1.
 * Constant actual values have no spread: 1 where every prediction is exact, else 0.
 */
export function rSquared(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const mean = meanOver(actual, predicted, (a) => a);
  const spread = meanOver(actual, predicted, (a) => (a - mean) ** 2);
  const error = meanOver(actual, predicted, (a, p) => (p - a) ** 2);
  if (spread === 0) return error === 0 ? 1 : 0;
  return 1 - error / spread;
}

function meanOver(actual: ArrayLike<number>, predicted: ArrayLike<number>, term: (actual: number, predicted: number) => number): number {
  const count = actual.length;
  if (count !== predicted.length || count === 0)
    throw new Error(`Cannot measure errors: lists have ${count} and ${predicted.length} items, expected two equal lengths of at least 1`);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(actual[i]!, predicted[i]!);
  return sum / count;
}
