import fc from "fast-check";
import type { Constraint } from "../../src/objective/constraint.ts";
import { createSelectionOrder, type Selectable } from "../../src/objective/selection-order.ts";

const constraints: Constraint[] = [{ metric: "latencyMs", kind: "at-most", limit: 2 }];
const order = createSelectionOrder(constraints);
const item = (text: string, quality: number | null, latencyMs: number | null, areaMm2 = 1): Selectable => ({
  candidate: text.split(":").map(Number),
  quality,
  cost: latencyMs === null ? { kind: "infeasible", reasons: [] } : { kind: "feasible", metrics: { latencyMs, areaMm2 } },
});

it("prefers within the limits, then quality, latency, area, candidate string", () => {
  const ranked = [
    item("9:9", 0.9, 1, 1),
    item("0:0", 0.8, 1, 9),
    item("0:1", 0.8, 2, 1),
    item("0:2", 0.8, 2, 2),
    item("0:3", 0.8, 2, 2),
    item("1:1", 0.99, 2.1),
    item("1:2", 0.99, 3),
    item("1:3", null, null),
  ];
  expect(ranked.toReversed().sort(order)).toEqual(ranked);
});

it("chooses the same design in whatever order they come", () => {
  const items = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 50 }), fc.constantFrom(0.5, 0.6, null), fc.constantFrom(1, 2, 3, null), fc.constantFrom(1, 2)),
    { selector: ([id]) => id, minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(items, fc.infiniteStream(fc.nat()), (rows, keys) => {
      const all = rows.map(([id, quality, latencyMs, area]) => item(String(id), quality, latencyMs, area));
      const shuffled = all
        .map((value) => ({ value, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ value }) => value);
      expect(shuffled.sort(order)).toEqual(all.sort(order));
    }),
  );
});
