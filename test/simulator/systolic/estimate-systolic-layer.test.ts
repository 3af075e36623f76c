import { InputError } from "../../../src/core/errors.ts";
import { estimateSystolicLayer } from "../../../src/simulator/systolic/estimate-systolic-layer.ts";
import { layerToProduct, type SystolicConvolution } from "../../../src/simulator/systolic/systolic-layer.ts";

const array = { rows: 4, columns: 8, clockMhz: 1000 };

/** 7x7x4 by 5 filters of 3x3 in steps of 2: 3 * 3 = 9 positions, windows of 3 * 3 * 4 = 36 elements. */
const layer: SystolicConvolution = {
  kind: "convolution",
  inputHeight: 7,
  inputWidth: 7,
  kernelHeight: 3,
  kernelWidth: 3,
  channels: 4,
  filters: 5,
  strideHeight: 2,
  strideWidth: 2,
};

test("output stationary: 9 positions down 4 rows are 3 folds, 5 filters across 8 columns one, of 4 + 8 + 36 - 2 cycles", () => {
  const run = estimateSystolicLayer(layer, { ...array, dataflow: "output-stationary" });
  expect(run).toMatchObject({ rowFolds: 3, columnFolds: 1, foldCycles: 46, cycles: 3 * 46 - 1, macs: 9 * 5 * 36 });
  expect(run.utilisation).toBeCloseTo((9 * 5 * 36) / (32 * 138), 12);
  expect(run.mappingEfficiency).toBeCloseTo((9 * 5) / (12 * 8), 12);
});

test("weight stationary: 36 window elements are 9 folds, of 4 cycles to load and 4 + 8 + 9 - 2 to stream the positions", () => {
  const run = estimateSystolicLayer(layer, { ...array, dataflow: "weight-stationary" });
  expect(run).toMatchObject({ rowFolds: 9, columnFolds: 1, foldCycles: 23, cycles: 9 * 23 - 1 });
  expect(run.mappingEfficiency).toBeCloseTo(5 / 8, 12);
});

test("input stationary: 9 folds down, 9 positions across 8 columns are 2, of 4 cycles to load and 4 + 8 + 5 - 2 to stream the filters", () => {
  const run = estimateSystolicLayer(layer, { ...array, dataflow: "input-stationary" });
  expect(run).toMatchObject({ rowFolds: 9, columnFolds: 2, foldCycles: 19, cycles: 18 * 19 - 1 });
});

test("one element on one processing element is done in cycle 0", () => {
  const one = { kind: "product", m: 1, n: 1, k: 1 } as const;
  const run = estimateSystolicLayer(one, { rows: 1, columns: 1, clockMhz: 1, dataflow: "output-stationary" });
  expect(run).toMatchObject({ cycles: 0, utilisation: 1, mappingEfficiency: 1 });
});

test("a window that hangs over the edge counts: (8 - 3) / 2 rounds up to 3 further windows", () => {
  expect(layerToProduct({ ...layer, inputHeight: 8 })).toEqual({ kind: "product", m: 4 * 3, n: 5, k: 36 });
});

test.each([{ rows: 0 }, { columns: -8 }, { rows: 0.3 }, { rows: Number.NaN }, { columns: 2 ** 53 }])(
  "an array of %j is refused, never counted as NaN",
  (fields) => {
    expect(() => estimateSystolicLayer(layer, { ...array, ...fields, dataflow: "weight-stationary" })).toThrow(InputError);
  },
);
