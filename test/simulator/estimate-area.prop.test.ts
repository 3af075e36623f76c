import fc from "fast-check";
import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { estimateArea } from "../../src/simulator/estimate-area.ts";
import { legalAccelerator, SEARCHED_FIELDS } from "../accelerator/legal-accelerator.ts";

test("area never falls with one of the seven searched fields, and grows with each but a bandwidth that is overridden", () => {
  fc.assert(
    fc.property(legalAccelerator, legalAccelerator, fc.constantFrom(...SEARCHED_FIELDS), (accelerator, other, field) => {
      const area = (value: number) => estimateArea({ ...accelerator, [field]: value } as Accelerator).totalMm2;
      const [low, high] = [accelerator[field], other[field]].sort((a, b) => a - b) as [number, number];
      expect(area(high)).toBeGreaterThanOrEqual(area(low));
      const isOverridden = accelerator.inputBandwidthGBps !== undefined || accelerator.outputBandwidthGBps !== undefined;
      if (high > 1.001 * low && (field !== "ioBandwidthGBps" || !isOverridden)) expect(area(high)).toBeGreaterThan(area(low));
    }),
    { numRuns: 1000 },
  );
});

test("every part of any legal accelerator's area is finite and above 0, and they sum to the total", () => {
  fc.assert(
    fc.property(legalAccelerator, (accelerator) => {
      const { totalMm2, ...parts } = estimateArea(accelerator);
      const values = Object.values(parts);
      for (const value of values) expect(value > 0 && Number.isFinite(value)).toBe(true);
      expect(values.reduce((sum, value) => sum + value, 0) / totalMm2).toBeCloseTo(1, 12);
    }),
    { numRuns: 1000 },
  );
});
