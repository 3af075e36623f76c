import fc from "fast-check";
import { explainIllegalMapping } from "../../src/simulator/check-mapping.ts";
import { leastCycles } from "../../src/simulator/lower-bound.ts";
import { OperationPlan } from "../../src/simulator/operation-plan.ts";
import { OperationTimer } from "../../src/simulator/operation-timer.ts";
import { caseArbitrary } from "./exactness/random-case.ts";

test("a mapping that fits exactly is illegal with a byte less for tiles in flight", () => {
  fc.assert(
    fc.property(caseArbitrary, (drawn) => {
      if (drawn === undefined) return;
      const { machine, operation, mapping, placement } = drawn;
      const { shape, reshaped } = operation;
      const plan = new OperationPlan();
      plan.set(machine, shape, { mapping, context: { ...placement, reshaped } });
      const explain = (flightBytes: number) =>
        explainIllegalMapping(machine, shape, {
          mapping,
          limits: { ...placement, reshaped, flightAddress: 0, flightEnd: flightBytes },
        });
      expect(explain(plan.flightBytes)).toBeUndefined();
      expect(explain(plan.flightBytes - 1)).toContain("tiles in flight");
    }),
    { numRuns: 150 },
  );
});

test("no mapping is faster than its lower bound, and most take little longer", () => {
  const shares: number[] = [];
  fc.assert(
    fc.property(caseArbitrary, (drawn) => {
      if (drawn === undefined) return;
      const { machine, operation, mapping, placement } = drawn;
      const plan = new OperationPlan();
      plan.set(machine, operation.shape, { mapping, context: { ...placement, reshaped: operation.reshaped } });
      const timer = new OperationTimer();
      timer.time(plan);
      const least = leastCycles(plan);
      expect(least).toBeLessThanOrEqual(timer.cycles);
      shares.push(least / timer.cycles);
    }),
    { numRuns: 500, seed: 3 },
  );
  expect(shares.toSorted((a, b) => a - b)[Math.floor(shares.length / 2)]).toBeGreaterThan(0.9);
});
