import { createRng } from "../../src/core/rng.ts";
import type { Constraint } from "../../src/objective/constraint.ts";
import { worstRatio } from "../../src/objective/constraint.ts";
import { finishOutcome } from "../../src/search/finish-outcome.ts";
import type { SearchOutcome } from "../../src/search/run-search.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import type { Candidate } from "../../src/space/space.ts";
import { qualityKey } from "../../src/space/traits.ts";
import type { Cost, CostModel } from "../../src/trial/cost-model.ts";
import type { Trial } from "../../src/trial/trial.ts";

const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
const constraints: readonly Constraint[] = [
  { metric: "latencyMs", kind: "at-most", limit: 1 },
  { metric: "areaMm2", kind: "at-most", limit: 14 },
];

/** More work is better and slower; more units are faster and larger. */
const qualityOf = (candidate: Candidate): number => candidate.slice(0, 6).reduce((sum, value) => sum + value, 0) / 24;
function costOf(candidate: Candidate): Cost {
  const accelerator = candidate.slice(6);
  const units = accelerator.slice(0, 4).reduce((product, value) => product * (1 + value), 1);
  const spare = accelerator.slice(4).reduce((sum, value) => sum + value, 0);
  const latencyMs = (1 + 24 * qualityOf(candidate)) / units;
  return { kind: "feasible", metrics: { latencyMs, areaMm2: 0.6 * units + 0.5 * spare } };
}

function createCost(): CostModel & { readonly asked: () => number } {
  let asked = 0;
  return {
    name: "toy",
    asked: () => asked,
    async estimate(candidates) {
      asked += candidates.length;
      return candidates.map(costOf);
    },
  };
}

function sampleOutcome(count: number): SearchOutcome {
  const rng = createRng(3);
  const trials = Array.from({ length: count }, (_, index): Trial => {
    const candidate = sampleCandidate(space, rng);
    return { index, candidate, quality: qualityOf(candidate), cost: costOf(candidate), reward: 0, stage: "search" };
  });
  return { trials, steps: 1, scored: count, paid: count, ended: "budget" };
}

describe("finishOutcome", () => {
  it("brings the best networks that were seen within the limits, wherever they were seen", async () => {
    const outcome = sampleOutcome(400);
    const cost = createCost();
    const { list, costed } = await finishOutcome(outcome, { space, cost, constraints });
    expect(costed).toBe(cost.asked());
    const bestOf = (trials: readonly Trial[]) => Math.max(...trials.map(({ quality }) => quality!));
    const within = outcome.trials.filter((trial) => worstRatio(constraints, trial.cost) <= 1);
    expect(list[0]!.quality).toBeGreaterThan(bestOf(within));
    expect(list.map(({ quality }) => quality)).toEqual(list.map(({ quality }) => quality).toSorted((a, b) => b! - a!));
    expect(new Set(list.map(({ candidate }) => qualityKey(space, candidate))).size).toBe(list.length);
    for (const { cost: found } of list) expect(worstRatio(constraints, found)).toBeLessThanOrEqual(1.01);
  });

  it("costs little more than it may", async () => {
    const cost = createCost();
    const { costed } = await finishOutcome(sampleOutcome(400), { space, cost, constraints, candidates: 100 });
    expect(costed).toBeLessThan(100 + 8 + 2 * 12 * 30 + 1);
  });

  it("has nothing to add where accelerators are not searched", async () => {
    const networks = createSpace({ name: "nas-bench-201" });
    expect(await finishOutcome(sampleOutcome(5), { space: networks, cost: createCost(), constraints })).toEqual({ list: [], costed: 0 });
  });
});
