import fc from "fast-check";
import { logTicks } from "../../src/report/log-ticks.ts";

test("a decade or two get 1-2-5 steps, wide ranges powers of ten, narrow ones finer steps", () => {
  expect(logTicks(0.9, 11)).toEqual([1, 2, 5, 10]);
  expect(logTicks(0.001, 1000)).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  expect(logTicks(2.3, 4.7)).toEqual([2.5, 3, 3.5, 4, 4.5]);
  expect(logTicks(0.0039, 0.0043)).toEqual([0.0039, 0.004, 0.0041, 0.0042, 0.0043]);
});

test("ticks rise, lie within the range and there are at least four", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.double({ min: 1.6, max: 1e4, noNaN: true }), (low, ratio) => {
      const ticks = logTicks(low, low * ratio);
      expect(ticks.length).toBeGreaterThanOrEqual(4);
      for (const [at, tick] of ticks.entries()) {
        expect(tick).toBeGreaterThanOrEqual(low);
        expect(tick).toBeLessThanOrEqual(low * ratio);
        if (at > 0) expect(tick).toBeGreaterThan(ticks[at - 1]!);
      }
    }),
  );
});
