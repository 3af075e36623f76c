/** Ladders of mantissas, from the sparsest to the finest. */
const LADDERS: readonly (readonly number[])[] = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 1.5, 2, 3, 4, 5, 7],
  [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9],
  Array.from({ length: 90 }, (_, tenth) => (10 + tenth) / 10),
];
const LEAST_TICKS = 4;

/** Round values within `low`..`high` (both above 0) for a logarithmic axis: the sparsest ladder that gives at least four. */
export function logTicks(low: number, high: number): readonly number[] {
  let ticks: readonly number[] = [];
  for (const ladder of LADDERS) {
    ticks = ladderTicks(ladder, { low, high });
    if (ticks.length >= LEAST_TICKS) break;
  }
  return ticks;
}

function ladderTicks(ladder: readonly number[], { low, high }: { readonly low: number; readonly high: number }): readonly number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const mantissa of ladder) {
      // Through text, so that 1.2 x 10^-3 is 0.0012 and not its neighbour.
      const tick = Number(`${mantissa}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}
