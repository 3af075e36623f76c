import { createNsga2Controller } from "../../src/controller/nsga2-controller.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Candidate } from "../../src/space/space.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToySpace } from "../search/toy-space.ts";

interface Figures {
  readonly quality: number | null;
  readonly latencyMs: number;
}

const trial = (candidate: Candidate, { quality, latencyMs }: Figures): Trial => ({
  index: 0,
  candidate,
  quality,
  cost: { kind: "feasible", metrics: { latencyMs } },
  reward: quality ?? 0,
  stage: "search",
});
const kept = (controller: { dump(): unknown }): readonly Candidate[] =>
  (controller.dump() as { members: readonly { candidate: Candidate }[] }).members.map(({ candidate }) => candidate);
const [a, b, c, d] = [
  [0, 0, 0, 0],
  [1, 0, 0, 0],
  [2, 0, 0, 0],
  [3, 0, 0, 0],
] as const;

it("keeps the front of quality against a metric and lets the dominated go", async () => {
  const controller = createNsga2Controller(createToySpace(), createRng(1), { population: 3, metrics: ["latencyMs"] });
  await controller.tell([
    trial(a, { quality: 0.5, latencyMs: 1 }),
    trial(b, { quality: 0.4, latencyMs: 2 }),
    trial(c, { quality: 0.7, latencyMs: 3 }),
    trial(d, { quality: 0.9, latencyMs: 9 }),
  ]);
  expect(new Set(kept(controller))).toEqual(new Set([a, c, d]));
});

it("drops the most crowded of a front", async () => {
  const controller = createNsga2Controller(createToySpace(), createRng(1), { population: 3, metrics: ["latencyMs"] });
  // b lies near a and c; the ends always stay.
  await controller.tell([
    trial(a, { quality: 0.1, latencyMs: 1 }),
    trial(b, { quality: 0.2, latencyMs: 2 }),
    trial(c, { quality: 0.3, latencyMs: 5 }),
    trial(d, { quality: 0.9, latencyMs: 9 }),
  ]);
  expect(new Set(kept(controller))).toEqual(new Set([a, c, d]));
});

it("puts any design within the limits before those beyond, and of those the nearer first", async () => {
  const constraints = [{ metric: "latencyMs", kind: "at-most", limit: 4 }] as const;
  const controller = createNsga2Controller(createToySpace(), createRng(1), { population: 3, constraints });
  await controller.tell([
    trial(a, { quality: 0.9, latencyMs: 9 }),
    trial(b, { quality: 0.8, latencyMs: 5 }),
    trial(c, { quality: 0.1, latencyMs: 4 }),
    trial(d, { quality: null, latencyMs: 1 }),
  ]);
  expect(kept(controller)).toEqual([c, b, a]);
});

it("proposes children that differ from a parent and come from the population", async () => {
  const controller = createNsga2Controller(createToySpace(), createRng(1), { population: 2 });
  await controller.tell([trial(a, { quality: 0.5, latencyMs: 1 }), trial([0, 0, 0, 4], { quality: 0.6, latencyMs: 1 })]);
  const children = await controller.ask(200);
  const shared = children.filter((child) => child[0] === 0 && child[1] === 0).length;
  // Each decision changes with probability 1/4 a child, so both stay in more than a third of them.
  expect(shared).toBeGreaterThan(70);
});
