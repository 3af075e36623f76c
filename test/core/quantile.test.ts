import { median, quantile } from "../../src/core/quantile.ts";

describe("quantile", () => {
  test("interpolates between neighbours", () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBeCloseTo(1.75, 12);
    expect(quantile([4, 1, 3, 2], 0)).toBe(1);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(median([5, 1, 2])).toBe(2);
    expect(median([5, 1, 2, 3])).toBe(2.5);
  });

  test("keeps infinities at the ends", () => {
    expect(quantile([1, Number.POSITIVE_INFINITY], 0)).toBe(1);
    expect(quantile([1, Number.POSITIVE_INFINITY], 1)).toBe(Number.POSITIVE_INFINITY);
  });

  test("refuses empty lists, NaN and shares outside 0..1", () => {
    expect(() => quantile([], 0.5)).toThrow("empty");
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow("NaN");
    expect(() => quantile([1], 1.5)).toThrow("share is 1.5");
  });
});
