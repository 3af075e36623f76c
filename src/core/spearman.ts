import { averageRanks } from "./ranks.ts";

/**
 * Spearman's rank correlation: Pearson's correlation of average ranks; -1..1, and 0 where either list is constant.
 * Throws on different lengths, on fewer than two items and on NaN.
 */
export function spearman(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const count = first.length;
  if (count !== second.length || count < 2)
    throw new Error(`Cannot correlate: lists have ${count} and ${second.length} items, expected two equal lengths of at least 2`);
  const a = averageRanks(first);
  const b = averageRanks(second);
  const mean = (count + 1) / 2;
  let both = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < count; i++) {
    both += (a[i]! - mean) * (b[i]! - mean);
    squaresA += (a[i]! - mean) ** 2;
    squaresB += (b[i]! - mean) ** 2;
  }
  if (squaresA === 0 || squaresB === 0) return 0;
  return Math.max(-1, Math.min(1, both / Math.sqrt(squaresA * squaresB)));
}
