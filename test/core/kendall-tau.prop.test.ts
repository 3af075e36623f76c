import fc from "fast-check";
import { kendallTau } from "../../src/core/kendall-tau.ts";

const pairs = fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 })), { minLength: 2, maxLength: 40 });

/** The definition, pair by pair. */
function tauByDefinition(rows: readonly (readonly [number, number])[]): number {
  let balance = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < i; j++) {
      const x = Math.sign(rows[i]![0] - rows[j]![0]);
      const y = Math.sign(rows[i]![1] - rows[j]![1]);
      balance += x * y;
      untiedX += x * x;
      untiedY += y * y;
    }
  return untiedX * untiedY === 0 ? 0 : balance / Math.sqrt(untiedX * untiedY);
}

describe("kendallTau", () => {
  test("equals the quadratic definition", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const tau = kendallTau(
          rows.map((row) => row[0]),
          rows.map((row) => row[1]),
        );
        expect(tau).toBeCloseTo(tauByDefinition(rows), 10);
      }),
    );
  });

  test("is symmetric, odd under negation and blind to rising maps", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const x = rows.map((row) => row[0]);
        const y = rows.map((row) => row[1]);
        const tau = kendallTau(x, y);
        expect(kendallTau(y, x)).toBeCloseTo(tau, 10);
        expect(
          kendallTau(
            x,
            y.map((value) => -value),
          ),
        ).toBeCloseTo(-tau, 10);
        expect(
          kendallTau(
            x.map((value) => Math.exp(value) + 3),
            y,
          ),
        ).toBeCloseTo(tau, 10);
      }),
    );
  });
});
