/** Beyond the range seen in training by more than this share of it, an input is unfamiliar. */
const MARGIN = 0.05;

/** What training saw of each input. */
export interface InputRanges {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** The ranges of the columns of `values` `[rows, columns]`. */
export function measureRanges(values: Float32Array, columns: number): InputRanges {
  const least = new Array<number>(columns).fill(Number.POSITIVE_INFINITY);
  const most = new Array<number>(columns).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < values.length; at++) {
    const column = at % columns;
    least[column] = Math.min(least[column]!, values[at]!);
    most[column] = Math.max(most[column]!, values[at]!);
  }
  return { least, most };
}

/** A flag a row, 1 where an input of it lies outside what training saw: such a prediction is a guess. `[rows]` */
export function markUnfamiliar({ least, most }: InputRanges, values: Float32Array): Uint8Array {
  const columns = least.length;
  const margin = least.map((low, column) => MARGIN * (most[column]! - low) + 1e-6 * Math.abs(low));
  const marks = new Uint8Array(columns === 0 ? 0 : values.length / columns);
  for (let at = 0; at < values.length; at++) {
    const column = at % columns;
    if (values[at]! < least[column]! - margin[column]! || values[at]! > most[column]! + margin[column]!) marks[(at - column) / columns] = 1;
  }
  return marks;
}

/** Takes the entries of `values` `[rows, columns]` back to what training saw, in place. */
export function clampToRanges({ least, most }: InputRanges, values: Float32Array): Float32Array {
  const columns = least.length;
  for (let row = 0; row < values.length; row += columns)
    for (let column = 0; column < columns; column++)
      values[row + column] = Math.min(most[column]!, Math.max(least[column]!, values[row + column]!));
  return values;
}
