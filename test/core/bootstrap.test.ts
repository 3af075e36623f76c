import { pairedBootstrap } from "../../src/core/bootstrap.ts";
import { createRng } from "../../src/core/rng.ts";

describe("pairedBootstrap", () => {
  it("gives a point where nothing varies", () => {
    expect(
      pairedBootstrap(
        [
          [1, 1, 1],
          [1, 1, 1],
        ],
        { rng: createRng(1) },
      ),
    ).toEqual({ mean: 1, lower: 1, upper: 1 });
  });

  it("has the width of the normal interval for one seed of independent items", () => {
    const rng = createRng(2);
    const row = Array.from({ length: 2000 }, () => rng.normal());
    const { mean, lower, upper } = pairedBootstrap([row], { rng });
    expect(lower).toBeLessThan(mean);
    expect(upper).toBeGreaterThan(mean);
    expect((upper - lower) / 2).toBeCloseTo(1.96 / Math.sqrt(2000), 2);
  });

  it("widens where the seeds disagree", () => {
    const agreeing = pairedBootstrap([new Array(100).fill(0.5), new Array(100).fill(0.5), new Array(100).fill(0.5)], { rng: createRng(3) });
    const split = pairedBootstrap([new Array(100).fill(0), new Array(100).fill(0.5), new Array(100).fill(1)], { rng: createRng(3) });
    expect(agreeing).toEqual({ mean: 0.5, lower: 0.5, upper: 0.5 });
    expect(split.mean).toBe(0.5);
    expect(split.lower).toBeLessThan(0.1);
    expect(split.upper).toBeGreaterThan(0.9);
  });

  it("covers the true difference in about 95 of 100 experiments", () => {
    let covered = 0;
    for (let experiment = 0; experiment < 200; experiment++) {
      const rng = createRng(experiment);
      const rows = Array.from({ length: 8 }, () =>
        Array.from({ length: 200 }, () => (rng.uniform() < 0.3 ? 1 : rng.uniform() < 0.3 ? -1 : 0)),
      );
      const truth = 0.3 - 0.7 * 0.3;
      const { lower, upper } = pairedBootstrap(rows, { rng: rng.split("bootstrap"), resamples: 200 });
      if (lower <= truth && truth <= upper) covered++;
    }
    expect(covered).toBeGreaterThan(180);
  });

  it("repeats itself with the same stream and refuses ragged rows", () => {
    const rows = [
      [1, 0, -1, 1],
      [0, 0, 1, 1],
    ];
    expect(pairedBootstrap(rows, { rng: createRng(5) })).toEqual(pairedBootstrap(rows, { rng: createRng(5) }));
    expect(() => pairedBootstrap([[1], [1, 2]], { rng: createRng(1) })).toThrow("1,2 long");
    expect(() => pairedBootstrap([], { rng: createRng(1) })).toThrow("Cannot bootstrap");
  });
});
