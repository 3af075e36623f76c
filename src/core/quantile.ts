/**
 * The value below which a `share` (0..1) of the items lie, interpolated linearly between neighbours (Hyndman and Fan's type 7,
 * the default of R and NumPy). Throws on an empty list, on NaN and on a share outside 0..1.
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new Error(`Cannot take a quantile: share is ${share}, expected 0..1`);
  if (values.length === 0) throw new Error("Cannot take a quantile: the list is empty, expected at least 1 item");
  const sorted = Float64Array.from(values).sort();
  if (Number.isNaN(sorted[sorted.length - 1])) throw new Error("Cannot take a quantile: an item is NaN, expected numbers");
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const weight = position - below;
  return weight === 0 ? sorted[below]! : sorted[below]! * (1 - weight) + sorted[above]! * weight;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
