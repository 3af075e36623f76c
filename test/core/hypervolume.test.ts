import fc from "fast-check";
import { hypervolume } from "../../src/core/hypervolume.ts";

describe("hypervolume", () => {
  it("is the length below the reference with one objective", () => {
    expect(hypervolume([[3], [1], [9]], [5])).toBe(4);
  });

  it("is the area of the union of rectangles with two", () => {
    // (1,3) covers 3 x 1, (2,2) adds 2 x 1 below it, (3,1) adds 1 x 1; (3,3) lies inside and (5,0) does not lie below the reference.
    expect(
      hypervolume(
        [
          [1, 3],
          [2, 2],
          [3, 1],
          [3, 3],
          [5, 0],
        ],
        [4, 4],
      ),
    ).toBe(6);
  });

  it("is the volume of the union of boxes with three", () => {
    // Two boxes 2 x 1 x 1 that share the unit cube at the reference: 2 + 2 - 1.
    expect(
      hypervolume(
        [
          [0, 1, 1],
          [1, 0, 1],
        ],
        [2, 2, 2],
      ),
    ).toBe(3);
    expect(
      hypervolume(
        [
          [0, 0, 0],
          [1, 1, 1],
        ],
        [2, 2, 2],
      ),
    ).toBe(8);
  });

  it("is zero without a point below the reference", () => {
    expect(hypervolume([], [1, 1])).toBe(0);
    expect(hypervolume([[1, 0]], [1, 1])).toBe(0);
  });

  it.each([2, 3])("counts the unit cells that a point of a grid dominates, %d objectives", (objectives) => {
    const side = 5;
    const point = fc.array(fc.integer({ min: 0, max: side }), { minLength: objectives, maxLength: objectives });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), (points) => {
        let cells = 0;
        for (let cell = 0; cell < side ** objectives; cell++) {
          const corner = Array.from({ length: objectives }, (_, at) => Math.floor(cell / side ** at) % side);
          if (points.some((p) => p.every((value, at) => value <= corner[at]!))) cells++;
        }
        expect(hypervolume(points, new Array(objectives).fill(side))).toBe(cells);
      }),
    );
  });
});
