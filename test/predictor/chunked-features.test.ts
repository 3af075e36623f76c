import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createRng } from "../../src/core/rng.ts";
import type { ChunkedFeatures as Chunked } from "../../src/predictor/chunked-features.ts";
import type { FeatureRows } from "../../src/predictor/featurizer.ts";
import { ANSWERED_ROWS } from "../../src/predictor/mlp-answers.ts";
import { exampleSpace } from "./example-rows.ts";

// Threads run compiled code.
const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");
const { ChunkedFeatures } = (await import(pathToFileURL(join(dist, "predictor/chunked-features.js")).href)) as {
  ChunkedFeatures: new (...args: ConstructorParameters<typeof Chunked>) => Chunked;
};
const metrics = ["latencyMs", "energyUj"];

/** A few different designs, many times over: tables fill once. */
function repeatedRows(count: number) {
  const rng = createRng(5);
  const sizes = exampleSpace.decisions.map(({ values }) => values.length);
  const different = Uint8Array.from({ length: 37 * sizes.length }, (_, at) => rng.integer(sizes[at % sizes.length]!));
  return { count, candidates: Uint8Array.from({ length: count * sizes.length }, (_, at) => different[at % different.length]!) };
}

function collect(features: Chunked, count: number) {
  const seen = new Map<number, FeatureRows>();
  features.forEach(repeatedRows(count), (rows, start) => {
    const quantities = Object.fromEntries(metrics.map((metric) => [metric, rows.quantities[metric]!.slice()]));
    seen.set(start, { count: rows.count, features: rows.features.slice(), quantities });
  });
  return seen;
}

describe("ChunkedFeatures", () => {
  test("gives every row once, in chunks of one size but for the last", () => {
    const seen = collect(new ChunkedFeatures(exampleSpace, metrics), 2 * ANSWERED_ROWS + 5);
    expect([...seen].map(([start, { count }]) => [start, count])).toEqual([
      [0, ANSWERED_ROWS],
      [ANSWERED_ROWS, ANSWERED_ROWS],
      [2 * ANSWERED_ROWS, 5],
    ]);
    expect(collect(new ChunkedFeatures(exampleSpace, metrics), 0).size).toBe(0);
  });

  test("gives the same features with a thread's help, call after call, of more rows than one job takes", () => {
    const features = new ChunkedFeatures(exampleSpace, metrics);
    const alone = collect(new ChunkedFeatures(exampleSpace, metrics), ANSWERED_ROWS).get(0)!;
    const width = alone.features.length / ANSWERED_ROWS;
    // Helped or not, whoever derived a chunk: a row is that of its design. Between calls the thread has time to start.
    for (const count of [65 * ANSWERED_ROWS + 3, 20 * ANSWERED_ROWS, 66 * ANSWERED_ROWS]) {
      const seen = collect(features, count);
      expect([...seen.keys()].sort((a, b) => a - b)).toEqual(
        Array.from({ length: Math.ceil(count / ANSWERED_ROWS) }, (_, at) => at * ANSWERED_ROWS),
      );
      for (const [start, rows] of seen)
        for (const row of [0, rows.count >> 1, rows.count - 1]) {
          const design = (start + row) % 37;
          const [own, expected] = [rows.features.subarray(row * width), alone.features.subarray(design * width)];
          expect(own.subarray(0, width)).toEqual(expected.subarray(0, width));
          for (const metric of metrics) {
            const size = alone.quantities[metric]!.length / ANSWERED_ROWS;
            const quantities = (of: FeatureRows, at: number) => [...of.quantities[metric]!.subarray(at * size, (at + 1) * size)];
            expect(quantities(rows, row)).toEqual(quantities(alone, design));
          }
        }
    }
  });

  test("gives the same features after its helper had nothing to do for a while and ended", async () => {
    const features = new ChunkedFeatures(exampleSpace, metrics, { idleMs: 50 });
    const expected = collect(new ChunkedFeatures(exampleSpace, metrics), ANSWERED_ROWS).get(0)!;
    for (let call = 0; call < 3; call++) {
      expect(collect(features, 20 * ANSWERED_ROWS).get(0)!.features).toEqual(expected.features);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });

  test("goes on after a call that failed half-way", () => {
    const features = new ChunkedFeatures(exampleSpace, metrics);
    collect(features, 9 * ANSWERED_ROWS);
    const fail = () => {
      throw new Error("cannot use these");
    };
    expect(() => features.forEach(repeatedRows(12 * ANSWERED_ROWS), fail)).toThrow("cannot use these");
    const [before, after] = [
      collect(new ChunkedFeatures(exampleSpace, metrics), 10 * ANSWERED_ROWS),
      collect(features, 10 * ANSWERED_ROWS),
    ];
    for (const [start, rows] of before) expect(after.get(start)!.features).toEqual(rows.features);
  });
});
