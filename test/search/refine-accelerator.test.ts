import { type Constraint, worstRatio } from "../../src/objective/constraint.ts";
import { refineAccelerator } from "../../src/search/refine-accelerator.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import type { Candidate, SpacePart } from "../../src/space/space.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";

const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
const part: SpacePart = space.parts[1]!;
const constraints: readonly Constraint[] = [
  { metric: "latencyMs", kind: "at-most", limit: 1 },
  { metric: "areaMm2", kind: "at-most", limit: 1 },
];

/** Only the first two decisions matter: the first makes a design faster and larger, the second smaller and, less so, slower. */
const cost: CostModel = {
  name: "toy",
  estimate: async (candidates) =>
    candidates.map((candidate) => {
      const [faster, smaller] = [candidate[6]!, candidate[7]!];
      return {
        kind: "feasible",
        metrics: { latencyMs: 1.2 * 0.5 ** faster * 1.3 ** smaller, areaMm2: 0.95 * 2 ** faster * 0.5 ** smaller },
      };
    }),
};
const designOf = (accelerator: Candidate): Candidate => [0, 0, 0, 0, 0, 0, ...accelerator];

describe("refineAccelerator", () => {
  it("takes two changes at once where neither alone brings the limits nearer", async () => {
    const start = designOf([0, 0, 0, 0, 0, 0, 0]);
    const { candidate, cost: found, costed } = await refineAccelerator(start, { space, part, cost, constraints });
    expect(worstRatio(constraints, found)).toBeLessThanOrEqual(1);
    expect(candidate.slice(0, 6)).toEqual(start.slice(0, 6));
    // One step that costs the 26 neighbours and 8 pairs, one or more after it, of 34 at most each.
    expect(costed).toBeLessThan(1 + 6 * 34);
  });

  it("ends where nothing helps", async () => {
    const flat: CostModel = {
      name: "flat",
      estimate: async (candidates) => candidates.map(() => ({ kind: "feasible", metrics: { latencyMs: 2, areaMm2: 2 } })),
    };
    const start = designOf([1, 1, 1, 1, 1, 1, 1]);
    const refined = await refineAccelerator(start, { space, part, cost: flat, constraints });
    expect(refined.candidate).toEqual(start);
    expect(refined.costed).toBe(1 + 26);
  });
});
