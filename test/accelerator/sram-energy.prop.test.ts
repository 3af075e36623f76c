import fc from "fast-check";
import { sramEnergy } from "../../src/accelerator/sram-energy.ts";
import { TECHNOLOGY_NODES_NM } from "../../src/accelerator/technology.ts";

const memory = fc.record({
  banks: fc.integer({ min: 1, max: 4096 }),
  portBytes: fc.integer({ min: 1, max: 65536 }),
  nodeNm: fc.constantFrom(...TECHNOLOGY_NODES_NM),
});
/** Sizes of all magnitudes, from a byte to 1 GiB. */
const capacity = fc.double({ min: 0, max: 30, noNaN: true }).map((log) => 2 ** log);
const ROUNDING = 1 - 1e-12;

test("an access and leakage never cost less in a larger memory of the same banks, port and node, and are finite and above 0", () => {
  fc.assert(
    fc.property(memory, capacity, capacity, (options, one, other) => {
      const small = sramEnergy(Math.min(one, other), options);
      const large = sramEnergy(Math.max(one, other), options);
      for (const figure of ["readPjPerByte", "writePjPerByte", "leakageMw"] as const) {
        expect(small[figure]).toBeGreaterThan(0);
        expect(large[figure]).toBeGreaterThanOrEqual(small[figure] * ROUNDING);
        expect(Number.isFinite(large[figure])).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a smaller node never costs more in energy", () => {
  fc.assert(
    fc.property(memory, capacity, (options, bytes) => {
      const reads = TECHNOLOGY_NODES_NM.map((nodeNm) => sramEnergy(bytes, { ...options, nodeNm }).readPjPerByte);
      for (let index = 1; index < reads.length; index++) expect(reads[index]).toBeLessThan(reads[index - 1]!);
    }),
  );
});
