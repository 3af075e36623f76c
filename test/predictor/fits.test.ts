import fc from "fast-check";
import { createRng } from "../../src/core/rng.ts";
import { combineQuantities, fitRelative } from "../../src/predictor/relative-fit.ts";
import { fitRidge, predictRidge } from "../../src/predictor/ridge.ts";
import { applyScaler, fitScaler } from "../../src/predictor/scaler.ts";

describe("fitRelative", () => {
  test("finds the coefficients of an exact sum, and leaves out unknown targets", () => {
    const rng = createRng(1);
    const quantities = Float64Array.from({ length: 200 * 3 }, () => rng.uniform() * 10);
    const targets = Float64Array.from({ length: 200 }, (_, row) =>
      row === 7 ? Number.NaN : combineQuantities([2, 0, 5], quantities, 3 * row),
    );
    const [first, second, third] = fitRelative(quantities, targets);
    expect(first).toBeCloseTo(2, 6);
    expect(second).toBeCloseTo(0, 6);
    expect(third).toBeCloseTo(5, 6);
  });

  test("never takes a coefficient below 0", () => {
    const quantities = Float64Array.of(1, 1, 1, 2, 1, 3);
    for (const coefficient of fitRelative(quantities, [3, 2, 1])) expect(coefficient).toBeGreaterThanOrEqual(0);
  });
});

describe("fitRidge", () => {
  test("recovers a linear function and ignores a constant column", () => {
    const rng = createRng(2);
    const inputs = Float32Array.from({ length: 300 * 3 }, (_, at) => (at % 3 === 2 ? 0 : rng.normal()));
    const targets = Float64Array.from({ length: 300 }, (_, row) => 4 + 2 * inputs[3 * row]! - inputs[3 * row + 1]!);
    const ridge = fitRidge({ training: { inputs, targets }, validation: { inputs, targets } });
    expect(ridge.intercept).toBeCloseTo(4, 4);
    expect(ridge.weights[0]).toBeCloseTo(2, 4);
    expect(ridge.weights[1]).toBeCloseTo(-1, 4);
    expect(predictRidge(ridge, Float32Array.of(1, 1, 0))[0]).toBeCloseTo(5, 4);
  });
});

describe("fitScaler and applyScaler", () => {
  test("standardise every column and turn a constant one to 0", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const values = Float32Array.from(pairs.flat());
        const scaled = applyScaler(fitScaler(values, 2), values.slice());
        for (const column of [0, 1]) {
          const own = pairs.map((_, row) => scaled[2 * row + column]!);
          const isConstant = new Set(pairs.map((pair) => pair[column])).size === 1;
          expect(own.reduce((sum, value) => sum + value, 0) / own.length).toBeCloseTo(0, 4);
          expect(own.reduce((sum, value) => sum + value * value, 0) / own.length).toBeCloseTo(isConstant ? 0 : 1, 4);
        }
      }),
    );
  });

  test("leave out NaN when measuring", () => {
    expect(fitScaler([1, Number.NaN, 3], 1)).toEqual({ mean: [2], deviation: [1] });
  });
});
