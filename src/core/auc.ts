import { averageRanks } from "./ranks.ts";

/**
 * Area under the ROC curve: the chance that a positive item scores above a negative one, ties counting half; 0..1.
 * `labels` are 1 (positive) or 0. `null` where only one class is present, since there is no pair to ask about. Throws on different lengths and on NaN.
 * Source: the Mann-Whitney statistic, Hanley and McNeil, Radiology 143 (1982).
 */
export function areaUnderCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  if (labels.length !== scores.length)
    throw new Error(`Cannot score: lists have ${labels.length} and ${scores.length} items, expected equal lengths`);
  const ranks = averageRanks(scores);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 1) continue;
    positives++;
    rankSum += ranks[i]!;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
