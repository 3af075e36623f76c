import fc from "fast-check";
import { dominates, paretoFront } from "../../src/core/pareto-front.ts";

const points = (objectives: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: objectives, maxLength: objectives }), { maxLength: 30 });

describe.each([1, 2, 3])("paretoFront over %d objectives", (objectives) => {
  it("holds exactly the points nobody dominates, equal points once", () => {
    fc.assert(
      fc.property(points(objectives), (all) => {
        const front = new Set(paretoFront(all));
        all.forEach((point, index) => {
          const beaten = all.some((other) => dominates(other, point));
          const repeated = all.slice(0, index).some((other) => other.every((value, at) => value === point[at]));
          expect(front.has(index)).toBe(!beaten && !repeated);
        });
      }),
    );
  });
});

it("orders the front by the first objective", () => {
  expect(
    paretoFront([
      [3, 1],
      [1, 3],
      [2, 2],
      [3, 3],
    ]),
  ).toEqual([1, 2, 0]);
});
