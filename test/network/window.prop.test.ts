import fc from "fast-check";
import type { Padding } from "../../src/network/network.ts";
import { windowPadding, windowPositions } from "../../src/network/window.ts";

const windows = fc.record({
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  padding: fc.oneof(fc.constantFrom<Padding>("same", "valid"), fc.nat(3)),
});
const sizes = fc.integer({ min: 1, max: 40 });

test("positions are the starts at which the whole window lies on the padded axis", () => {
  fc.assert(
    fc.property(sizes, windows, (size, window) => {
      const { before, after } = windowPadding(size, window);
      let starts = 0;
      for (let start = -before; start + (window.kernel - 1) * window.dilation < size + after; start += window.stride) starts++;
      expect(Math.max(0, windowPositions(size, window))).toBe(starts);
    }),
    { numRuns: 500 },
  );
});

test("same pads no more than it must, the odd element after", () => {
  fc.assert(
    fc.property(sizes, windows, (size, window) => {
      const { before, after } = windowPadding(size, { ...window, padding: "same" });
      expect(windowPositions(size, { ...window, padding: "same" })).toBe(Math.ceil(size / window.stride));
      expect(after - before === 0 || after - before === 1).toBe(true);
    }),
  );
});
