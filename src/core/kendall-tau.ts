/**
 * Kendall's tau-b between two equally long lists: the share of concordant less discordant pairs, corrected for ties; -1..1.
 * 0 where either list is constant, since there is no order to agree with. O(n log n): Knight, "A Computer Method for Calculating
 * Kendall's Tau with Ungrouped Data", JASA 61 (1966). Throws on different lengths, on fewer than two items and on NaN.
 */
export function kendallTau(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const count = first.length;
  if (count !== second.length || count < 2)
    throw new Error(`Cannot rank: lists have ${count} and ${second.length} items, expected two equal lengths of at least 2`);
  for (let i = 0; i < count; i++)
    if (Number.isNaN(first[i]) || Number.isNaN(second[i])) throw new Error(`Cannot rank: item ${i} is NaN, expected a number`);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => first[a]! - first[b]! || second[a]! - second[b]!);
  const ordered = Float64Array.from(order, (at) => second[at]!);
  const firstOrdered = Float64Array.from(order, (at) => first[at]!);

  const tiedInFirst = tiedPairs(count, (a, b) => firstOrdered[a] === firstOrdered[b]);
  const tiedInBoth = tiedPairs(count, (a, b) => firstOrdered[a] === firstOrdered[b] && ordered[a] === ordered[b]);
  const discordant = sortCountingExchanges(ordered);
  const tiedInSecond = tiedPairs(count, (a, b) => ordered[a] === ordered[b]);

  const pairs = (count * (count - 1)) / 2;
  const scale = Math.sqrt(pairs - tiedInFirst) * Math.sqrt(pairs - tiedInSecond);
  if (scale === 0) return 0;
  const tau = (pairs - tiedInFirst - tiedInSecond + tiedInBoth - 2 * discordant) / scale;
  return Math.max(-1, Math.min(1, tau));
}

/** Number of pairs inside runs of neighbours that `equal` calls the same. */
function tiedPairs(count: number, equal: (a: number, b: number) => boolean): number {
  let pairs = 0;
  let run = 1;
  for (let i = 1; i < count; i++) {
    run = equal(i - 1, i) ? run + 1 : 1;
    pairs += run - 1;
  }
  return pairs;
}

/** Sorts in place by merging and returns how many pairs stood in falling order. */
function sortCountingExchanges(values: Float64Array): number {
  const count = values.length;
  let source: Float64Array = values;
  let target: Float64Array = new Float64Array(count);
  let exchanges = 0;
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(start + 2 * width, count);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        if (left < middle && (right === end || source[left]! <= source[right]!)) target[at] = source[left++]!;
        else {
          exchanges += middle - left;
          target[at] = source[right++]!;
        }
      }
    }
    [source, target] = [target, source];
  }
  if (source !== values) values.set(source);
  return exchanges;
}
