import fc from "fast-check";
import { areaUnderCurve } from "../../src/core/auc.ts";

describe("areaUnderCurve", () => {
  test("counts positive-negative pairs by hand", () => {
    // Positives score 0.9 and 0.4, negatives 0.5 and 0.1: 3 of 4 pairs in order.
    expect(areaUnderCurve([1, 0, 1, 0], [0.9, 0.5, 0.4, 0.1])).toBeCloseTo(0.75, 12);
  });

  test("counts ties half, and has no answer for one class", () => {
    expect(areaUnderCurve([1, 0], [0.3, 0.3])).toBe(0.5);
    expect(areaUnderCurve([1, 1], [0.3, 0.4])).toBeNull();
    expect(areaUnderCurve([0], [0.3])).toBeNull();
  });

  test("swapping the classes gives the complement", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (items) => {
        const labels = items.map((item) => item[0]);
        const scores = items.map((item) => item[1]);
        fc.pre(new Set(labels).size === 2);
        const swapped = labels.map((label) => 1 - label);
        expect(areaUnderCurve(labels, scores)! + areaUnderCurve(swapped, scores)!).toBeCloseTo(1, 12);
      }),
    );
  });
});
