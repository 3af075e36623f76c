import fc from "fast-check";
import { DoubleBuffer, type TileTimes } from "../../src/simulator/double-buffer.ts";

const tile = fc.record({
  load: fc.integer({ min: 0, max: 60 }),
  compute: fc.integer({ min: 1, max: 60 }),
  store: fc.integer({ min: 0, max: 60 }),
});
const runs = fc.array(fc.tuple(tile, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 4 });

function total(program: readonly (readonly [TileTimes, number])[]): number {
  const pipeline = new DoubleBuffer();
  for (const [times, count] of program) pipeline.run(times, count);
  return pipeline.finish();
}

/** The recurrence as the specification writes it, over whole arrays. */
function plainTotal(program: readonly (readonly [TileTimes, number])[]): number {
  const tiles = program.flatMap(([times, count]) => Array.from({ length: count }, () => times));
  const computeEnd: number[] = [];
  const storeEnd: number[] = [];
  let dma = 0;
  const storeTile = (index: number) => {
    if (index < 0 || tiles[index]!.store === 0) return;
    dma = Math.max(dma, computeEnd[index]!) + tiles[index]!.store;
    storeEnd[index] = dma;
  };
  tiles.forEach(({ load, compute }, index) => {
    let loadEnd = 0;
    if (load > 0) loadEnd = dma = Math.max(dma, computeEnd[index - 2] ?? 0) + load;
    computeEnd[index] = Math.max(computeEnd[index - 1] ?? 0, loadEnd, storeEnd[index - 2] ?? 0) + compute;
    storeTile(index - 1);
  });
  storeTile(tiles.length - 1);
  return Math.max(dma, computeEnd.at(-1)!);
}

test("jumping over repetitions gives the same total as the recurrence tile by tile", () => {
  fc.assert(
    fc.property(runs, (program) => {
      expect(total(program)).toBe(plainTotal(program));
    }),
    { numRuns: 2000 },
  );
});

test("a million equal tiles take as long as the slowest of DMA and compute says, at once", () => {
  expect(total([[{ load: 3, compute: 10, store: 4 }, 1_000_000]])).toBe(3 + 10 * 1_000_000 + 4);
  expect(total([[{ load: 8, compute: 10, store: 4 }, 1_000_000]])).toBe(
    plainTotal([[{ load: 8, compute: 10, store: 4 }, 1000]]) + 12 * 999_000,
  );
});

test("no transfer gains by being slower", () => {
  fc.assert(
    fc.property(runs, fc.constantFrom("load" as const, "store" as const, "compute" as const), fc.nat(40), (program, field, extra) => {
      const slower = program.map(
        ([times, count]) => [times[field] > 0 ? { ...times, [field]: times[field] + extra } : times, count] as const,
      );
      expect(total(slower)).toBeGreaterThanOrEqual(total(program));
    }),
  );
});
