import fc from "fast-check";
import { BATCH_COLUMNS, timeBatch } from "../../src/simulator/time-batch.ts";
import { timeOperation } from "../../src/simulator/time-operation.ts";
import { caseArbitrary } from "./exactness/random-case.ts";

test("a batch gives every row the figures that its operation has alone", () => {
  fc.assert(
    fc.property(fc.array(caseArbitrary, { minLength: 1, maxLength: 12 }), (drawn) => {
      const cases = drawn.flatMap((one) => one ?? []);
      if (cases.length === 0) return;
      const contexts = cases.map(({ operation, placement }) => ({ ...placement, reshaped: operation.reshaped }));
      const figures = timeBatch({
        machines: cases.map(({ machine }) => machine),
        shapes: cases.map(({ operation }) => operation.shape),
        mappings: cases.map(({ mapping }) => mapping),
        contexts,
        rows: Int32Array.from(cases.flatMap((_, index) => [index, index, index, index])),
      });
      const expected = cases.map(({ machine, operation, mapping }, index) => {
        const { cycles, labels, traffic, effects } = timeOperation(machine, operation.shape, { mapping, context: contexts[index]! });
        const columns: Readonly<Record<string, number>> = { cycles, ...labels, ...traffic, ...effects };
        return BATCH_COLUMNS.map((name) => columns[name]);
      });
      expect(Array.from(figures)).toEqual(expected.flat());
    }),
    { numRuns: 60 },
  );
});
