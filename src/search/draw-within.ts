import type { Rng } from "../core/rng.ts";
import { type Constraint, worstRatio } from "../objective/constraint.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";

export interface DrawOptions {
  readonly space: Space;
  /** Says which designs are within the limits: a predictor, usually. */
  readonly cost: CostModel;
  readonly constraints: readonly Constraint[];
  readonly rng: Rng;
}

/** Designs costed together, and how many such groups are drawn for one candidate at most. */
const GROUP = 16;
const GROUPS = 16;

/**
 * Draws candidates uniformly from those within the limits, each by an index of its own: the same index gives the same candidate, so that
 * nothing has to be saved. Where none of 256 draws is within, the nearest to the limits is taken.
 */
export function createDrawWithin({ space, cost, constraints, rng }: DrawOptions): (index: number) => Promise<Candidate> {
  return async (index) => {
    const own = rng.split(String(index));
    let nearest: { readonly candidate: Candidate; readonly ratio: number } | undefined;
    for (let group = 0; group < GROUPS; group++) {
      const candidates = Array.from({ length: GROUP }, () => space.canonicalize(sampleCandidate(space, own)));
      const costs = await cost.estimate(candidates);
      for (const [at, candidate] of candidates.entries()) {
        const ratio = worstRatio(constraints, costs[at]!);
        if (ratio <= 1) return candidate;
        if (nearest === undefined || ratio < nearest.ratio) nearest = { candidate, ratio };
      }
    }
    return nearest!.candidate;
  };
}
