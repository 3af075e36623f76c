import fc from "fast-check";
import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { type EnergyCosts, energyCosts } from "../../src/simulator/estimate-energy.ts";
import { legalAccelerator } from "../accelerator/legal-accelerator.ts";

test("every cost of any legal accelerator is finite and above 0", () => {
  fc.assert(
    fc.property(legalAccelerator, (accelerator) => {
      for (const cost of Object.values(energyCosts({ accelerator }))) expect(cost > 0 && Number.isFinite(cost)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["localMemoryMb", ["localReadPj", "localWritePj", "leakageMw"]],
  ["registerFileKb", ["registerReadPj", "registerWritePj", "leakageMw"]],
] as const)("an access never costs less with more %s", (field, costs) => {
  fc.assert(
    fc.property(legalAccelerator, legalAccelerator, (accelerator, other) => {
      const [low, high] = [accelerator[field], other[field]].sort((a, b) => a - b);
      const at = (value: number | undefined): EnergyCosts =>
        energyCosts({ accelerator: { ...accelerator, [field]: value } as Accelerator });
      for (const cost of costs) expect(at(high)[cost]).toBeGreaterThanOrEqual(at(low)[cost] * (1 - 1e-12));
    }),
    { numRuns: 500 },
  );
});
