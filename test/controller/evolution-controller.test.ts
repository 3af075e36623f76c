import { createEvolutionController } from "../../src/controller/evolution-controller.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Candidate } from "../../src/space/space.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { createToySpace } from "../search/toy-space.ts";

const trial = (candidate: Candidate, quality: number | null): Trial => ({
  index: 0,
  candidate,
  reward: quality ?? 1,
  quality,
  cost: { kind: "feasible", metrics: {} },
  stage: "search",
});
const distance = (a: Candidate, b: Candidate): number => a.filter((value, at) => value !== b[at]).length;

it("mutates the best of the tournament in one decision once the population is full", async () => {
  const controller = createEvolutionController(createToySpace(), createRng(1), { population: 3, tournament: 50 });
  await controller.tell([trial([0, 0, 0, 0], 0.1), trial([3, 0, 2, 4], 0.9), trial([1, 0, 1, 1], 0.2)]);
  for (const candidate of await controller.ask(50)) expect(distance(candidate, [3, 0, 2, 4])).toBe(1);
});

it("lets the oldest go, however good it was", async () => {
  const controller = createEvolutionController(createToySpace(), createRng(1), { population: 2, tournament: 50 });
  await controller.tell([trial([3, 0, 2, 4], 0.9), trial([0, 0, 0, 0], 0.1), trial([1, 0, 1, 1], 0.2)]);
  for (const candidate of await controller.ask(50)) expect(distance(candidate, [1, 0, 1, 1])).toBe(1);
});

it("does not breed from designs whose quality nobody looked at", async () => {
  const controller = createEvolutionController(createToySpace(), createRng(1), { population: 1, tournament: 1 });
  await controller.tell([trial([0, 0, 0, 0], 0.1), trial([3, 0, 2, 4], null)]);
  for (const candidate of await controller.ask(20)) expect(distance(candidate, [0, 0, 0, 0])).toBe(1);
});
