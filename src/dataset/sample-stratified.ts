import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Rows } from "./rows.ts";

/** Draws before a row is given up: a design of one in a thousand is then missed with a chance of e^-10. */
const MOST_DRAWS = 10_000;

interface StratumOptions<Outcome> {
  readonly seed: number;
  /** Of the rows, above 0 and below 1; any first rows of a dataset hold it, give or take one. */
  readonly feasibleShare: number;
  readonly simulate: (candidate: Candidate) => Outcome;
}

/** A row of a stratified dataset. */
export interface StratumDraw<Outcome> {
  readonly candidate: Candidate;
  readonly outcome: Outcome;
  /** Uniform draws up to this one, the first design on the row's side. */
  readonly draws: number;
}

/**
 * Draws uniformly until a design falls on the side, feasible or infeasible, that the row is to be on. Throws an `InputError` where 10,000 draws
 * do not.
 */
export function drawStratum<Outcome extends { readonly kind: "feasible" | "infeasible" }>(
  space: Space,
  row: number,
  { seed, feasibleShare, simulate }: StratumOptions<Outcome>,
): StratumDraw<Outcome> {
  const wanted = Math.floor((row + 1) * feasibleShare) > Math.floor(row * feasibleShare) ? "feasible" : "infeasible";
  const rng = createRng(seed).split(`sample/${row}`);
  for (let draws = 1; draws <= MOST_DRAWS; draws++) {
    const candidate = sampleCandidate(space, rng);
    const outcome = simulate(candidate);
    if (outcome.kind === wanted) return { candidate, outcome, draws };
  }
  throw new InputError(
    `Cannot generate a dataset: none of ${MOST_DRAWS} designs of ${space.name} is ${wanted}, expected one for row ${row}.`,
    {
      code: "empty-stratum",
      path: "sampling",
      fix: "Use --sampling uniform: hardly any design of this space is on that side.",
    },
  );
}

/**
 * The share of designs that are feasible under uniform draws, 0..1, from the `draws` column of a stratified dataset: a row took that many draws, of
 * which the last alone was on its side. A row's sampling weight is the share of its side in the space over that in the dataset.
 */
export function uniformFeasibleShare({ feasible, counts }: Pick<Rows, "feasible" | "counts">): number {
  let hits = 0;
  let total = 0;
  for (const [row, draws] of counts.draws!.entries()) {
    hits += feasible[row] === 1 ? 1 : draws - 1;
    total += draws;
  }
  return hits / total;
}
