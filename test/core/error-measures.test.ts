import { meanAbsolutePercentageError, rootMeanSquaredError, rSquared } from "../../src/core/error-measures.ts";

describe("error measures", () => {
  test("meanAbsolutePercentageError is a share of the actual value", () => {
    expect(meanAbsolutePercentageError([10, 20], [11, 18])).toBeCloseTo(0.1, 12);
  });

  test("rootMeanSquaredError keeps the unit", () => {
    expect(rootMeanSquaredError([0, 0], [3, 4])).toBeCloseTo(Math.sqrt(12.5), 12);
  });

  test("rSquared compares with the spread of the actual values", () => {
    // Squared error 1 against a spread of 1 + 0 + 1 around the mean 2.
    expect(rSquared([1, 2, 3], [2, 2, 3])).toBeCloseTo(0.5, 12);
    expect(rSquared([1, 2, 3], [2, 2, 2])).toBe(0);
    expect(rSquared([1, 2, 3], [1, 2, 3])).toBe(1);
  });

  test("rSquared of constant actual values is 1 only where every prediction is exact", () => {
    expect(rSquared([4, 4], [4, 4])).toBe(1);
    expect(rSquared([4, 4], [4, 5])).toBe(0);
  });

  test("refuses unequal lengths and empty lists", () => {
    expect(() => rSquared([1], [1, 2])).toThrow("1 and 2 items");
    expect(() => rootMeanSquaredError([], [])).toThrow("at least 1");
  });
});
