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

/** Designs costed together: enough to keep a predictor's engine busy. */
const GROUP = 4096;
/** Groups in a row without a design within the limits, after which the nearest to them is taken. */
const BARREN = 16;

/**
 * Draws candidates uniformly from those within the limits, each by its place in one endless row of draws: the same index gives the same
 * candidate, so that nothing has to be saved. Where 65,536 draws hold none within, the nearest to the limits is taken.
 */
export function createDrawWithin(options: DrawOptions): (index: number) => Promise<Candidate> {
  const row = new DrawRow(options);
  return (index) => row.at(index);
}

class DrawRow {
  readonly #options: DrawOptions;
  readonly #drawn: Candidate[] = [];
  #groups = 0;
  /** Whoever asks beyond the row waits for the same next group. */
  #growing: Promise<void> | undefined;

  constructor(options: DrawOptions) {
    this.#options = options;
  }

  async at(index: number): Promise<Candidate> {
    while (this.#drawn.length <= index) {
      this.#growing ??= this.#grow().finally(() => {
        this.#growing = undefined;
      });
      await this.#growing;
    }
    return this.#drawn[index]!;
  }

  /** Appends the designs within the limits of the next group that has one. */
  async #grow(): Promise<void> {
    const { space, cost, constraints, rng } = this.#options;
    let nearest: { readonly candidate: Candidate; readonly ratio: number } | undefined;
    for (let barren = 0; barren < BARREN; barren++) {
      const own = rng.split(String(this.#groups++));
      const candidates = Array.from({ length: GROUP }, () => space.canonicalize(sampleCandidate(space, own)));
      const costs = await cost.estimate(candidates);
      const ratios = costs.map((each) => worstRatio(constraints, each));
      const within = candidates.filter((_, at) => ratios[at]! <= 1);
      this.#drawn.push(...within);
      if (within.length > 0) return;
      candidates.forEach((candidate, at) => {
        if (nearest === undefined || ratios[at]! < nearest.ratio) nearest = { candidate, ratio: ratios[at]! };
      });
    }
    this.#drawn.push(nearest!.candidate);
  }
}
