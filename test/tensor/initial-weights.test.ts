import { createRng } from "../../src/core/rng.ts";
import { constantWeight, glorotUniform, heNormal } from "../../src/tensor/initial-weights.ts";

const meanSquare = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;

test("heNormal has variance 2 / fanIn", () => {
  const { shape, values } = heNormal([3, 3, 64, 64], createRng(1), { fanIn: 576 });
  expect(shape).toEqual([3, 3, 64, 64]);
  expect(meanSquare(values) * 576).toBeCloseTo(2, 1);
});

test("glorotUniform has variance 2 / (fanIn + fanOut) and stays within its limit", () => {
  const { values } = glorotUniform([100, 200], createRng(1), { fanIn: 100, fanOut: 200 });
  expect(meanSquare(values) * 300).toBeCloseTo(2, 1);
  expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 300)));
});

test("the same stream gives the same weights", () => {
  const draw = () => heNormal([5], createRng(3), { fanIn: 5 });
  expect(draw()).toEqual(draw());
  expect(constantWeight([2, 1], 1).values).toEqual(Float32Array.of(1, 1));
});
