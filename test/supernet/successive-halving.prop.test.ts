import fc from "fast-check";
import { HalvingRecord, listRungs } from "../../src/supernet/successive-halving.ts";

const halving = fc.record({ epochs: fc.integer({ min: 1, max: 500 }), eta: fc.integer({ min: 2, max: 8 }) });

it("has rungs that rise below the whole, each at most 1 / eta of the next", () => {
  fc.assert(
    fc.property(halving, ({ epochs, eta }) => {
      const steps = [...listRungs({ epochs, eta }), epochs];
      for (let at = 1; at < steps.length; at++) expect(steps[at - 1]! * eta).toBeLessThanOrEqual(steps[at]!);
      expect(steps[0]!).toBeGreaterThanOrEqual(1);
      expect(steps[0]!).toBeLessThan(eta);
    }),
  );
});

it("lets the best of all go on, nobody worse than who is stopped, and of distinct losses no more than one in eta", () => {
  const losses = fc.uniqueArray(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 2, max: 6 }), fc.array(fc.integer({ min: 1, max: 9 })), (all, eta, groups) => {
      const record = new HalvingRecord({ eta });
      let start = 0;
      for (const size of [...groups, all.length]) {
        const group = all.slice(start, start + size);
        if (group.length === 0) break;
        const known = all.slice(0, start + size);
        const verdicts = record.judge(1, group);
        const [on, off] = [true, false].map((wanted) => group.filter((_, at) => verdicts[at] === wanted)) as [number[], number[]];
        expect(Math.max(...on, Number.NEGATIVE_INFINITY)).toBeLessThan(Math.min(...off, Number.POSITIVE_INFINITY));
        expect(on.length).toBeLessThanOrEqual(Math.max(1, Math.floor(known.length / eta)));
        if (group.includes(Math.min(...known))) expect(on).toContain(Math.min(...known));
        start += size;
      }
    }),
  );
});
