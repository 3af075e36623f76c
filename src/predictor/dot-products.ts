/** Rows that one pass multiplies a row with: enough that the processor need not wait for one sum before it begins the next. */
export const TOGETHER = 4;

/** Where rows lie: the row begins at `at` of `left`, the four others at `others`, `others + stride` and so on of `right`. */
export interface RowPlaces {
  readonly at: number;
  readonly others: number;
  readonly stride: number;
  /** Entries that count: from this one up to, not with, that one. */
  readonly from: number;
  readonly to: number;
}

/** The products of a row with four rows, into `sums` `[4]`. */
export function multiplyFour(
  left: Float64Array,
  right: Float64Array,
  { at, others, stride, from, to, sums }: RowPlaces & { readonly sums: Float64Array },
): void {
  const second = others + stride;
  const third = second + stride;
  const fourth = third + stride;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = from; k < to; k++) {
    const value = left[at + k]!;
    a += value * right[others + k]!;
    b += value * right[second + k]!;
    c += value * right[third + k]!;
    d += value * right[fourth + k]!;
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

/** The product of two rows. */
export function multiplyRows(left: Float64Array, right: Float64Array, { at, others, from, to }: Omit<RowPlaces, "stride">): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += left[at + k]! * right[others + k]!;
  return sum;
}
