import { AREA_FACTOR_FROM_28NM, ENERGY_FACTOR_FROM_45NM } from "../../src/accelerator/technology.ts";

/** Between the paper's 32 and 20 nm, by feature size. */
const between = (nodeNm: number, [at32, at20]: readonly [number, number]) => at20 + ((nodeNm - 20) / 12) * (at32 - at20);

test("energy factors are Stillmaker and Baas's polynomials in the supply voltage, at 0.8 V", () => {
  const at = ([square, linear, constant]: readonly [number, number, number]) => square * 0.8 ** 2 + linear * 0.8 + constant;
  const at45 = at([1.103, -0.362, 0.2767]);
  const [at32, at20] = [at([0.9559, -0.7823, 0.471]), at([0.373, -0.1582, 0.04104])];
  expect(between(28, [at32, at20]) / at45).toBeCloseTo(ENERGY_FACTOR_FROM_45NM[28]!, 3);
  expect(between(22, [at32, at20]) / at45).toBeCloseTo(ENERGY_FACTOR_FROM_45NM[22]!, 3);
  expect(at([0.2958, -0.1241, 0.03024]) / at45).toBeCloseTo(ENERGY_FACTOR_FROM_45NM[16]!, 3);
  expect(at([0.1776, -0.09097, 0.02447]) / at45).toBeCloseTo(ENERGY_FACTOR_FROM_45NM[7]!, 3);
});

test("area factors are those of the paper's table, and every smaller node is smaller", () => {
  const at28 = between(28, [0.46, 0.21]);
  expect(1 / at28).toBeCloseTo(AREA_FACTOR_FROM_28NM[45]!, 2);
  expect(between(22, [0.46, 0.21]) / at28).toBeCloseTo(AREA_FACTOR_FROM_28NM[22]!, 2);
  expect(between(28, [0.41, 0.89])).toBeCloseTo(AREA_FACTOR_FROM_28NM[16]!, 2);
  expect(0.059 / at28).toBeCloseTo(AREA_FACTOR_FROM_28NM[7]!, 3);
  const factors = [45, 28, 22, 16, 7].map((nodeNm) => AREA_FACTOR_FROM_28NM[nodeNm]!);
  expect([...factors].sort((a, b) => b - a)).toEqual(factors);
});
