import { isWithin } from "../objective/constraint.ts";
import { createSelectionOrder } from "../objective/selection-order.ts";
import type { Trial } from "../trial/trial.ts";
import { keepDistinct } from "./distinct-trials.ts";
import type { SearchOutcome } from "./run-search.ts";
import type { TrialDraft } from "./run-store.ts";
import { type VerifyOptions, verifyCosts } from "./verify-costs.ts";

/** Designs costed for each that is wanted, at most: where so few hold, the search's own costs are no guide. */
const TRIES = 4;

export interface VerifyOutcomeOptions extends VerifyOptions {
  /** Designs that were made of what the search found (see `finishOutcome`); they come before its own of the same quality. */
  readonly finished?: readonly TrialDraft[];
}

/**
 * Costs the best scored designs of a search for real, from the best down, until `wanted` of them are within the limits. Returns all that were
 * costed, those that break a limit among them; `predictedCost` is what the search went by.
 */
export async function verifyOutcome({ trials }: SearchOutcome, options: VerifyOutcomeOptions): Promise<readonly Trial[]> {
  const { constraints } = options.objective;
  const good = trials.filter(({ quality, cost }) => quality !== null && isWithin(constraints, cost));
  const order = createSelectionOrder(constraints);
  // Sorting is stable, so that finished designs, which leave the most room, stay before others of their network.
  const { finished = [] } = options;
  const designs: readonly TrialDraft[] =
    finished.length === 0 ? good.toSorted(order) : [...finished, ...good.toSorted(order)].sort(byQuality);
  const list = keepDistinct(designs, options.keyOf).slice(0, TRIES * options.wanted);
  const verified = await verifyCosts(list, options);
  return verified.map((draft, index) => ({ ...draft, index }));
}

/** Falling, what was stopped early last. */
function byQuality(a: TrialDraft, b: TrialDraft): number {
  return Number(a.partial !== undefined) - Number(b.partial !== undefined) || b.quality! - a.quality!;
}
