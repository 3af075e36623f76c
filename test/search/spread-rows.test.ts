import { spreadRows } from "../../src/search/spread-rows.ts";

it("takes the row farthest from the first, then always the one farthest from all chosen", () => {
  // 10 is farthest from 0, then 0 from 10; 4 is 4 away from the nearer of both, 7 only 3.
  expect(spreadRows([[0], [4], [7], [10]], 3)).toEqual([3, 0, 1]);
  expect(spreadRows([[0], [4], [7], [10]], 4)).toEqual([0, 1, 2, 3]);
});

it("measures in units of each column's spread", () => {
  // The second column spreads a thousand times as far; unscaled, it alone would decide and row 2 would come first.
  const rows = [
    [0, 0],
    [10, 0],
    [0, 1000],
    [0, 0],
    [0, 0],
    [10, 1000],
  ];
  expect(spreadRows(rows, 1)).toEqual([5]);
  expect(spreadRows(rows, 2)).toEqual([5, 0]);
});

it("takes columns that do not vary, and rows that are all the same", () => {
  expect(
    spreadRows(
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      2,
    ),
  ).toEqual([0, 0]);
});
