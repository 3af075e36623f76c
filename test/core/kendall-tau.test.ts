import { kendallTau } from "../../src/core/kendall-tau.ts";

describe("kendallTau", () => {
  test("counts pairs by hand: 5 concordant, 1 discordant of 6", () => {
    expect(kendallTau([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(4 / 6, 12);
  });

  test("corrects for ties as tau-b", () => {
    // Pairs: 1-2 tie in x, 3-4 tie in y, four concordant: 4 / sqrt((6 - 1) * (6 - 1)).
    expect(kendallTau([1, 1, 2, 3], [1, 2, 3, 3])).toBeCloseTo(4 / 5, 12);
    // One pair tied in both: 6 - 1 - 1 + 1 - 2 * 0 concordant over 5.
    expect(kendallTau([1, 1, 2, 3], [4, 4, 5, 6])).toBeCloseTo(1, 12);
  });

  test("is 0 where one side is constant", () => {
    expect(kendallTau([1, 2, 3], [7, 7, 7])).toBe(0);
  });

  test("refuses unequal lengths, single items and NaN", () => {
    expect(() => kendallTau([1, 2], [1])).toThrow("2 and 1 items");
    expect(() => kendallTau([1], [1])).toThrow("at least 2");
    expect(() => kendallTau([1, 2], [1, Number.NaN])).toThrow("item 1 is NaN");
  });
});
