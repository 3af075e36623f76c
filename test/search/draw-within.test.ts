import { createRng } from "../../src/core/rng.ts";
import { createDrawWithin } from "../../src/search/draw-within.ts";
import { createSpace } from "../../src/space/create-space.ts";
import type { Candidate } from "../../src/space/space.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";

const space = createSpace({ name: "accelerator" });
/** The latency is the first decision's place, 0..4. */
const cost: CostModel = {
  name: "first",
  estimate: async (candidates) => candidates.map(([first]) => ({ kind: "feasible", metrics: { latencyMs: first! } })),
};
const draw = (limit: number) =>
  createDrawWithin({ space, cost, constraints: [{ metric: "latencyMs", kind: "at-most", limit }], rng: createRng(4) });
const indices = Array.from({ length: 600 }, (_, index) => index);

it("draws evenly from what is within the limits, the same for the same index", async () => {
  const drawn = await Promise.all(indices.map(draw(2)));
  const counts = [0, 1, 2, 3, 4].map((value) => drawn.filter(([first]) => first === value).length);
  // 200 each are expected with a standard deviation of 11.5.
  for (const count of counts.slice(0, 3)) expect(Math.abs(count - 200)).toBeLessThan(50);
  expect(counts.slice(3)).toEqual([0, 0]);
  expect(new Set(drawn.map(String)).size).toBeGreaterThan(500);
  expect(await draw(2)(7)).toEqual(drawn[7]);
});

it("takes the nearest design where none is within", async () => {
  const costs: CostModel = {
    name: "far",
    estimate: async (candidates: readonly Candidate[]) =>
      candidates.map(([first]) => ({ kind: "feasible", metrics: { latencyMs: 10 + first! } })),
  };
  const far = createDrawWithin({
    space,
    cost: costs,
    constraints: [{ metric: "latencyMs", kind: "at-most", limit: 1 }],
    rng: createRng(4),
  });
  expect((await far(0))[0]).toBe(0);
  expect((await far(1))[0]).toBe(0);
});
