import { chooseUnit, formatFigure, formatQuantity } from "../../src/report/quantity.ts";

test.each([
  [4.306_25, "4.31"],
  [4.3, "4.30"],
  [0.012, "0.0120"],
  [23.809, "23.8"],
  [999.6, "1,000"],
  [1234, "1,230"],
  [0, "0"],
])("%p is shown with three significant digits and no exponent", (value, text) => {
  expect(formatFigure(value)).toBe(text);
});

test.each([
  ["latencyMs", 0.004_306_25, "4.31 µs"],
  ["latencyMs", 0.1, "0.100 ms"],
  ["latencyMs", 0.0999, "99.9 µs"],
  ["latencyMs", 1500, "1.50 s"],
  ["energyUj", 2.39, "2.39 µJ"],
  ["energyUj", 239_678, "240 mJ"],
  ["energyUj", 0.05, "50.0 nJ"],
  ["areaMm2", 23.809, "23.8 mm²"],
  ["dollars", 12.345, "12.3"],
])("%s %p reads %s", (metric, value, text) => {
  expect(formatQuantity(metric, value)).toBe(text);
});

test("values of one column share the unit of the largest", () => {
  expect(chooseUnit("latencyMs", [0.004, 0.2])).toMatchObject({ symbol: "ms", factor: 1 });
});
