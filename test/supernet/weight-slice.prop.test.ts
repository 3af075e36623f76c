import fc from "fast-check";
import { locateSlice, readSlice } from "../../src/supernet/weight-slice.ts";

/** Positions of a slice by the definition: one index at a time. */
function slowSlice(whole: readonly number[], part: readonly number[]): number[] {
  let positions = [0];
  part.forEach((size, axis) => {
    const start = whole.length === 4 && axis < 2 ? Math.floor((whole[axis]! - size) / 2) : 0;
    positions = positions.flatMap((position) => Array.from({ length: size }, (_, index) => position * whole[axis]! + start + index));
  });
  return positions;
}

const shapes = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 4 })
  .map((axes) => ({ whole: axes.map(([size, more]) => size + more), part: axes.map(([size]) => size) }));

describe("slices of shared weights", () => {
  it("hold the centre of windows and the front of everything else", () => {
    fc.assert(
      fc.property(shapes, ({ whole, part }) => {
        const values = Float32Array.from({ length: whole.reduce((product, size) => product * size, 1) }, (_, index) => index);
        expect([...readSlice(values, locateSlice(whole, part))]).toEqual(slowSlice(whole, part));
      }),
    );
  });

  it("take the middle 3x3 of a 5x5 kernel and the first channels", () => {
    const runs = locateSlice([5, 5, 1, 2], [3, 3, 1, 1]);
    expect(runs).toEqual({ offsets: [12, 14, 16, 22, 24, 26, 32, 34, 36], length: 1 });
  });

  it("refuse what does not fit", () => {
    expect(() => locateSlice([3, 3, 4, 8], [5, 5, 4, 8])).toThrow("the slice is 5 x 5 x 4 x 8, expected at most 3 x 3 x 4 x 8");
    expect(() => locateSlice([4], [4, 1])).toThrow("expected at most 4");
  });
});
