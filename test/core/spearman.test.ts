import { averageRanks } from "../../src/core/ranks.ts";
import { spearman } from "../../src/core/spearman.ts";

describe("averageRanks", () => {
  test("shares the mean rank among equals", () => {
    expect([...averageRanks([30, 10, 20, 10])]).toEqual([4, 1.5, 3, 1.5]);
  });
});

describe("spearman", () => {
  test("equals 1 - 6 sum d^2 / (n (n^2 - 1)) without ties", () => {
    // Rank differences 0, -1, 1, -1, 1: sum of squares 4, so 1 - 24 / 120.
    expect(spearman([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])).toBeCloseTo(0.8, 12);
  });

  test("uses average ranks under ties", () => {
    // Ranks (1.5, 1.5, 3) and (1, 2, 3): covariance 1.5, variances 1.5 and 2.
    expect(spearman([5, 5, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  });

  test("is 1 under any rising map, -1 under a falling one, 0 for a constant", () => {
    const values = [3, 1, 4, 1.5, 9];
    expect(
      spearman(
        values,
        values.map((value) => value ** 3),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      spearman(
        values,
        values.map((value) => 1 / value),
      ),
    ).toBeCloseTo(-1, 12);
    expect(spearman(values, [2, 2, 2, 2, 2])).toBe(0);
  });

  test("refuses unequal lengths and NaN", () => {
    expect(() => spearman([1, 2], [1, 2, 3])).toThrow("2 and 3 items");
    expect(() => spearman([1, Number.NaN], [1, 2])).toThrow("item 1 is NaN");
  });
});
