/**
 * Places of `count` rows that lie as far from each other as they can, after Kennard and Stone (Technometrics 11, 1969): the one farthest from
 * the first row, then always the one farthest from all chosen; distances are Euclidean over columns of unit spread, the earlier of equals wins.
 * All rows where there are no more than `count`.
 */
export function spreadRows(rows: readonly (readonly number[])[], count: number): readonly number[] {
  if (rows.length <= count) return rows.map((_, at) => at);
  const scaled = scaleColumns(rows);
  const nearest = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  const chosen = [findFarthest(scaled.map((row) => distance(row, scaled[0]!)))];
  while (chosen.length < count) {
    const last = scaled[chosen.at(-1)!]!;
    scaled.forEach((row, at) => {
      nearest[at] = Math.min(nearest[at]!, distance(row, last));
    });
    chosen.push(findFarthest(nearest));
  }
  return chosen;
}

function scaleColumns(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const spreads = rows[0]!.map((_, column) => {
    const mean = rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length;
    return Math.sqrt(rows.reduce((sum, row) => sum + (row[column]! - mean) ** 2, 0) / rows.length) || 1;
  });
  return rows.map((row) => row.map((value, column) => value / spreads[column]!));
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, column) => sum + (value - b[column]!) ** 2, 0);
}

function findFarthest(distances: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < distances.length; at++) if (distances[at]! > distances[best]!) best = at;
  return best;
}
