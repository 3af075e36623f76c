import type { Screen } from "../../src/controller/bound-maximizer.ts";
import type { Controller } from "../../src/controller/controller.ts";
import { createEvolutionController } from "../../src/controller/evolution-controller.ts";
import { createExhaustiveMaximizer } from "../../src/controller/exhaustive-maximizer.ts";
import { createGuidedMaximizer } from "../../src/controller/guided-maximizer.ts";
import { createSurrogateController } from "../../src/controller/surrogate-controller.ts";
import { createRng } from "../../src/core/rng.ts";
import { createObjective } from "../../src/objective/create-objective.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import type { Candidate, Space } from "../../src/space/space.ts";
import { createToySpace, listToyDesigns, toyMetrics, toyQuality } from "../search/toy-space.ts";

const LIMIT = 8;
const toyScreen = (space: Space, limit = LIMIT): Screen => ({
  space,
  cost: {
    name: "toy",
    estimate: async (candidates) => candidates.map((candidate) => ({ kind: "feasible", metrics: toyMetrics(candidate) })),
  },
  objective: createObjective({ kind: "hard", constraints: [{ metric: "latencyMs", kind: "at-most", limit }] }),
});

async function search(
  controller: Controller,
  { quality, trials }: { readonly quality: (candidate: Candidate) => number; readonly trials: number },
) {
  const seen: Candidate[] = [];
  while (seen.length < trials) {
    const candidates = await controller.ask(4);
    seen.push(...candidates);
    await controller.tell(
      candidates.map((candidate, index) => ({
        index,
        candidate,
        quality: quality(candidate),
        cost: { kind: "feasible", metrics: {} },
        reward: quality(candidate),
        stage: "search",
      })),
    );
  }
  return seen;
}

describe("surrogate controller", () => {
  const space = createToySpace();
  const within = listToyDesigns().filter((design) => toyMetrics(design).latencyMs <= LIMIT);

  it("proposes designs within the limits only, each once", async () => {
    expect(within.length).toBeGreaterThan(30);
    const controller = createSurrogateController(space, createRng(1), {
      maximizer: createExhaustiveMaximizer(toyScreen(space)),
      initial: 8,
    });
    const seen = await search(controller, { quality: toyQuality, trials: 20 });
    expect(new Set(seen.map(printCandidate)).size).toBe(20);
    for (const design of seen) expect(toyMetrics(design).latencyMs).toBeLessThanOrEqual(LIMIT);
  });

  it("goes through every design within the limits, then draws from the whole space", async () => {
    const controller = createSurrogateController(space, createRng(1), { maximizer: createExhaustiveMaximizer(toyScreen(space)) });
    const trials = 4 * Math.ceil(within.length / 4) + 4;
    const seen = await search(controller, { quality: toyQuality, trials });
    expect(new Set(seen.slice(0, within.length).map(printCandidate))).toEqual(new Set(within.map(printCandidate)));
    expect(seen).toHaveLength(trials);
  });

  it("has another controller climb its bound, also where few random designs are within the limits", async () => {
    // Only 2 of 80 designs take no more than 1 ms.
    const screen = toyScreen(space, 1);
    const guide = createEvolutionController(space, createRng(2), { population: 10, tournament: 5 });
    const controller = createSurrogateController(space, createRng(1), {
      maximizer: createGuidedMaximizer({ screen, guide, proposals: 64 }),
    });
    const [first] = await controller.ask(1);
    expect(toyMetrics(first!).latencyMs).toBeLessThanOrEqual(1);
  });

  it("does not look twice at one network on different accelerators", async () => {
    const joint = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
    const screen: Screen = {
      space: joint,
      cost: { name: "free", estimate: async (candidates) => candidates.map(() => ({ kind: "feasible", metrics: {} })) },
      objective: createObjective({ kind: "hard", constraints: [] }),
    };
    const guide = createEvolutionController(joint, createRng(2));
    const controller = createSurrogateController(joint, createRng(1), { maximizer: createGuidedMaximizer({ screen, guide }), initial: 8 });
    const seen = await search(controller, {
      quality: (candidate) => candidate.slice(0, 6).filter((value) => value === 3).length / 6,
      trials: 32,
    });
    expect(new Set(seen.map((candidate) => printCandidate(candidate.slice(0, 6)))).size).toBe(32);
  });

  it("keeps to its memory and goes on finding", async () => {
    const controller = createSurrogateController(space, createRng(3), {
      maximizer: createExhaustiveMaximizer(toyScreen(space, 100)),
      initial: 4,
      memory: 12,
    });
    const seen = await search(controller, { quality: toyQuality, trials: 40 });
    const { observations } = controller.dump() as { readonly observations: readonly { readonly quality: number }[] };
    expect(observations.length).toBeLessThanOrEqual(12);
    expect(Math.max(...observations.map(({ quality }) => quality))).toBe(Math.max(...seen.map(toyQuality)));
    expect(Math.max(...seen.map(toyQuality))).toBeCloseTo(0.9, 10);
  });
});
