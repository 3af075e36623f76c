/** Row-major strides of a shape, in elements. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/**
 * Where a slice of a shared weight lies: offsets of its contiguous runs in the shared values, all `length` elements long, in row-major order.
 *
 * Windows (the first two axes of a rank-4 kernel) are taken from the centre, everything else from the front:
 * a 3x3 kernel is the middle of the 5x5 one, the first channels are common to all widths.
 */
export interface SliceRuns {
  readonly offsets: readonly number[];
  readonly length: number;
}

/** Throws an `Error` where the slice does not fit. */
export function locateSlice(whole: readonly number[], part: readonly number[]): SliceRuns {
  if (whole.length !== part.length || part.some((size, axis) => size > whole[axis]!))
    throw new Error(`Cannot slice a weight: the slice is ${part.join(" x ")}, expected at most ${whole.join(" x ")}`);
  const strides = stridesOf(whole);
  let split = part.length;
  while (split > 0 && part[split - 1] === whole[split - 1]) split--;
  if (split === 0) return { offsets: [0], length: part.reduce((product, size) => product * size, 1) };
  let offsets = [0];
  for (let axis = 0; axis < split - 1; axis++) {
    const start = sliceStart({ whole, part, axis });
    offsets = offsets.flatMap((offset) => Array.from({ length: part[axis]! }, (_, index) => offset + (start + index) * strides[axis]!));
  }
  const last = split - 1;
  const shift = sliceStart({ whole, part, axis: last }) * strides[last]!;
  return { offsets: offsets.map((offset) => offset + shift), length: part[last]! * strides[last]! };
}

function sliceStart({ whole, part, axis }: { whole: readonly number[]; part: readonly number[]; axis: number }): number {
  const isWindow = whole.length === 4 && axis < 2;
  return isWindow ? Math.floor((whole[axis]! - part[axis]!) / 2) : 0;
}

/** Copies the slice out of the shared values. */
export function readSlice(values: Float32Array, runs: SliceRuns): Float32Array {
  const { offsets, length } = runs;
  if (offsets.length === 1 && length === values.length) return values.slice();
  const slice = new Float32Array(offsets.length * length);
  offsets.forEach((offset, run) => {
    slice.set(values.subarray(offset, offset + length), run * length);
  });
  return slice;
}
