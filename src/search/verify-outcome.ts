import { isWithin } from "../objective/constraint.ts";
import { createSelectionOrder } from "../objective/selection-order.ts";
import type { Trial } from "../trial/trial.ts";
import { keepDistinct } from "./distinct-trials.ts";
import type { SearchOutcome } from "./run-search.ts";
import { type VerifyOptions, verifyCosts } from "./verify-costs.ts";

/** Designs costed for each that is wanted, at most: where so few hold, the search's own costs are no guide. */
const TRIES = 4;

/**
 * Costs the best scored designs of a search for real, from the best down, until `wanted` of them are within the limits. Returns all that were
 * costed, those that break a limit among them; `predictedCost` is what the search went by.
 */
export async function verifyOutcome({ trials }: SearchOutcome, options: VerifyOptions): Promise<readonly Trial[]> {
  const { constraints } = options.objective;
  const good = trials.filter(({ quality, cost }) => quality !== null && isWithin(constraints, cost));
  const list = keepDistinct(good.toSorted(createSelectionOrder(constraints)), options.keyOf).slice(0, TRIES * options.wanted);
  const verified = await verifyCosts(list, options);
  return verified.map((draft, index) => ({ ...draft, index }));
}
