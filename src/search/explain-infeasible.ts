import { type Constraint, findViolations, printConstraint } from "../objective/constraint.ts";
import { createSelectionOrder } from "../objective/selection-order.ts";
import type { Trial } from "../trial/trial.ts";

/** Why a search found nothing. */
export interface InfeasibleSummary {
  /** Reasons with how many trials had them, commonest first: a broken limit, or the code of why a design cannot be built. */
  readonly reasons: readonly { readonly reason: string; readonly trials: number }[];
  /** The design nearest to the limits, where one can be built. */
  readonly nearest: Trial | undefined;
}

/** Counts what kept the trials outside the limits and finds the one that came nearest. */
export function explainInfeasible(trials: readonly Trial[], constraints: readonly Constraint[]): InfeasibleSummary {
  const counts = new Map<string, number>();
  for (const reason of trials.flatMap((trial) => reasonsOf(trial, constraints))) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const order = createSelectionOrder(constraints);
  let nearest: Trial | undefined;
  for (const trial of trials) {
    if (trial.cost.kind === "feasible" && (nearest === undefined || order(trial, nearest) < 0)) nearest = trial;
  }
  const reasons = [...counts].map(([reason, count]) => ({ reason, trials: count }));
  return { reasons: reasons.sort((a, b) => b.trials - a.trials || (a.reason < b.reason ? -1 : 1)), nearest };
}

function reasonsOf({ cost }: Trial, constraints: readonly Constraint[]): readonly string[] {
  if (cost.kind === "infeasible") return [...new Set(cost.reasons.map(({ code }) => code))];
  return findViolations(constraints, cost.metrics).map(({ constraint }) => `not ${printConstraint(constraint)}`);
}
