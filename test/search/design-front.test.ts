import { findDesignFront } from "../../src/search/design-front.ts";
import type { Trial } from "../../src/trial/trial.ts";

let index = 0;
const trial = (quality: number | null, latencyMs: number, areaMm2: number): Trial => ({
  index: index++,
  candidate: [index],
  quality,
  cost: { kind: "feasible", metrics: { latencyMs, areaMm2 } },
  reward: 0,
  stage: "search",
});
const trials = [trial(0.5, 1, 4), trial(0.8, 2, 4), trial(0.8, 3, 2), trial(0.4, 2, 3), trial(null, 0.5, 1)];

describe("findDesignFront", () => {
  it("is exact in quality and one metric", () => {
    const { trials: front, hypervolume } = findDesignFront(trials, { latencyMs: 4 });
    expect(front.map(({ quality }) => quality)).toEqual([0.5, 0.8]);
    // 0.5 wide open from 1 to 4 ms, 0.3 more from 2 to 4 ms.
    expect(hypervolume).toBeCloseTo(0.5 * 3 + 0.3 * 2, 12);
  });

  it("is exact in quality and two metrics", () => {
    const { trials: front, hypervolume } = findDesignFront(trials, { latencyMs: 4, areaMm2: 5 });
    expect(front.map(({ index: at }) => at)).toEqual([0, 3, 1, 2]);
    // Boxes 3x1x0.5, 2x2x0.4, 2x1x0.8 and 1x3x0.8, less what they share: 2x1x0.5 of the first two (0.4 high) and so on.
    // By area above a quality: 0 to 0.4: 1..2 ms 1, 2..3 ms 2, 3..4 ms 3 = 6; to 0.5: 1..2 1, 2..3 1, 3..4 3 = 5; to 0.8: 2..3 1, 3..4 3 = 4.
    expect(hypervolume).toBeCloseTo(0.4 * 6 + 0.1 * 5 + 0.3 * 4, 12);
  });

  it("is empty without scored designs", () => {
    expect(findDesignFront([trial(null, 1, 1)], { latencyMs: 4 })).toEqual({ trials: [], hypervolume: 0 });
  });
});
