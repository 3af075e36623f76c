/** Ranks from 1 in rising order; equal values share the mean of their ranks. Throws on NaN, which has no rank. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  for (let i = 0; i < count; i++) if (Number.isNaN(values[i])) throw new Error(`Cannot rank: item ${i} is NaN, expected a number`);
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(count);
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && values[order[end]!] === values[order[start]!]) end++;
    const rank = (start + end + 1) / 2;
    for (let at = start; at < end; at++) ranks[order[at]!] = rank;
    start = end;
  }
  return ranks;
}
