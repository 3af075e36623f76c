import { type Constraint, isWithin } from "../objective/constraint.ts";
import { createSelectionOrder, type Selectable } from "../objective/selection-order.ts";

/** The design to report, by verified figures: the best in the selection order; `undefined` where none is within the limits. */
export function selectWinner<T extends Selectable>(verified: readonly T[], constraints: readonly Constraint[]): T | undefined {
  const order = createSelectionOrder(constraints);
  let winner: T | undefined;
  for (const item of verified) {
    if (item.quality === null || !isWithin(constraints, item.cost)) continue;
    if (winner === undefined || order(item, winner) < 0) winner = item;
  }
  return winner;
}
