import fc from "fast-check";
import { estimateSystolicLayer } from "../../../src/simulator/systolic/estimate-systolic-layer.ts";
import type { Dataflow, SystolicArray } from "../../../src/simulator/systolic/systolic-array.ts";
import type { SystolicProduct } from "../../../src/simulator/systolic/systolic-layer.ts";

const dataflow = fc.constantFrom<Dataflow>("output-stationary", "weight-stationary", "input-stationary");
const arrayUpTo = (max: number) =>
  fc.record({ rows: fc.integer({ min: 1, max }), columns: fc.integer({ min: 1, max }), dataflow, clockMhz: fc.constant(1000) });
const productUpTo = (max: number): fc.Arbitrary<SystolicProduct> => {
  const size = fc.integer({ min: 1, max });
  return fc.record({ kind: fc.constant("product" as const), m: size, n: size, k: size });
};
const array = arrayUpTo(300);
const product = productUpTo(3000);

/**
 * The last cycle by following every multiply-accumulate: operand number `step` reaches the element in `row` and `column` that many cycles after
 * the corner; the stationary operand, if one is loaded, takes a cycle a row; a fold begins when the fold before has left the array.
 */
function lastCycle({ m, n, k }: SystolicProduct, { rows, columns, dataflow: kind }: SystolicArray): number {
  const [down, across, steps] = kind === "output-stationary" ? [m, n, k] : kind === "weight-stationary" ? [k, n, m] : [k, m, n];
  let start = 0;
  for (let left = 0; left < across; left += columns)
    for (let top = 0; top < down; top += rows) {
      let last = 0;
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          for (let step = 0; step < steps; step++)
            last = Math.max(last, start + (kind === "output-stationary" ? 0 : rows) + row + column + step);
      start = last + 1;
    }
  return start - 1;
}

test("the closed forms are what following every multiply-accumulate through the array gives", () => {
  fc.assert(
    fc.property(productUpTo(14), arrayUpTo(7), (layer, machine) => {
      expect(estimateSystolicLayer(layer, machine).cycles).toBe(lastCycle(layer, machine));
    }),
    { numRuns: 300 },
  );
});

test("output stationary is the same on the array turned over, with positions and filters exchanged", () => {
  fc.assert(
    fc.property(product, array, (layer, { rows, columns }) => {
      const machine = { rows, columns, dataflow: "output-stationary", clockMhz: 1 } as const;
      const turned = estimateSystolicLayer({ ...layer, m: layer.n, n: layer.m }, { ...machine, rows: columns, columns: rows });
      const straight = estimateSystolicLayer(layer, machine);
      expect(turned).toEqual({ ...straight, rowFolds: straight.columnFolds, columnFolds: straight.rowFolds });
    }),
  );
});

test("input stationary is weight stationary with positions and filters exchanged", () => {
  fc.assert(
    fc.property(product, array, (layer, machine) => {
      const exchanged = { ...layer, m: layer.n, n: layer.m };
      expect(estimateSystolicLayer(layer, { ...machine, dataflow: "input-stationary" })).toEqual(
        estimateSystolicLayer(exchanged, { ...machine, dataflow: "weight-stationary" }),
      );
    }),
  );
});

test("the array does no more than it can, and a larger layer never takes fewer cycles, nor a larger array more folds", () => {
  fc.assert(
    fc.property(product, array, fc.constantFrom("m", "n", "k"), fc.integer({ min: 1, max: 500 }), (layer, machine, size, more) => {
      const run = estimateSystolicLayer(layer, machine);
      expect(run.macs).toBeLessThanOrEqual(machine.rows * machine.columns * (run.cycles + 1));
      expect(run.utilisation).toBeGreaterThan(0);
      expect(run.utilisation).toBeLessThanOrEqual(run.mappingEfficiency);
      expect(run.mappingEfficiency).toBeLessThanOrEqual(1);
      expect(estimateSystolicLayer({ ...layer, [size]: layer[size] + more }, machine).cycles).toBeGreaterThanOrEqual(run.cycles);
      const larger = estimateSystolicLayer(layer, { ...machine, rows: machine.rows + more, columns: machine.columns + more });
      expect(larger.rowFolds).toBeLessThanOrEqual(run.rowFolds);
      expect(larger.columnFolds).toBeLessThanOrEqual(run.columnFolds);
    }),
  );
});
