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
export function explainInfeasible(trials: Iterable<Trial>, constraints: readonly Constraint[]): InfeasibleSummary {
  const tally = new InfeasibleTally(constraints);
  for (const trial of trials) tally.add(trial);
  return tally.summary();
}

/** The same, trial by trial. */
export class InfeasibleTally {
  readonly #constraints: readonly Constraint[];
  readonly #order: (a: Trial, b: Trial) => number;
  readonly #counts = new Map<string, number>();
  #nearest: Trial | undefined;

  constructor(constraints: readonly Constraint[]) {
    this.#constraints = constraints;
    this.#order = createSelectionOrder(constraints);
  }

  add(trial: Trial): void {
    for (const reason of reasonsOf(trial, this.#constraints)) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (trial.cost.kind === "feasible" && (this.#nearest === undefined || this.#order(trial, this.#nearest) < 0)) this.#nearest = trial;
  }

  summary(): InfeasibleSummary {
    const reasons = [...this.#counts].map(([reason, count]) => ({ reason, trials: count }));
    return { reasons: reasons.sort((a, b) => b.trials - a.trials || (a.reason < b.reason ? -1 : 1)), nearest: this.#nearest };
  }
}

function reasonsOf({ cost }: Trial, constraints: readonly Constraint[]): readonly string[] {
  if (cost.kind === "infeasible") return [...new Set(cost.reasons.map(({ code }) => code))];
  return findViolations(constraints, cost.metrics).map(({ constraint }) => `not ${printConstraint(constraint)}`);
}
