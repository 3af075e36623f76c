/** How much a search may do; it ends with the first that is used up. At least one is given; each is above 0. */
export interface SearchBudget {
  /** Steps of the loop, warm-up included. */
  readonly steps?: number;
  /** Candidates scored by the quality model. */
  readonly trials?: number;
  /**
   * Paid evaluations: qualities looked up and, where the search is told its `paidCost`, designs costed. The step that reaches it is the last,
   * so it may be passed by less than a step's.
   */
  readonly paid?: number;
  /** Seconds, those before a resume included. Two runs of equal seconds are not equal runs. */
  readonly seconds?: number;
}

/** What a search has done so far. */
export interface SearchSpent {
  readonly steps: number;
  readonly trials: number;
  readonly paid: number;
  readonly seconds: number;
}

export interface ScheduleOptions {
  /** Share of the run without policy updates, 0 to below 1. */
  readonly warmupShare: number;
  readonly candidatesPerStep: number;
}

/**
 * Share of the run that is done, 0..1, 1 where a budget is used up. Nothing is scored in the warm-up, so for a budget of trials it lasts
 * as many steps as make `warmupShare` of all steps when every later one scores `candidatesPerStep`.
 */
export function progressOf(
  budget: SearchBudget,
  { spent, schedule }: { readonly spent: SearchSpent; readonly schedule: ScheduleOptions },
): number {
  const shares = [0];
  if (budget.steps !== undefined) shares.push(spent.steps / budget.steps);
  if (budget.paid !== undefined) shares.push(spent.paid / budget.paid);
  if (budget.seconds !== undefined) shares.push(spent.seconds / budget.seconds);
  if (budget.trials !== undefined) {
    const { warmupShare, candidatesPerStep } = schedule;
    const warmupSteps = Math.round((warmupShare / (1 - warmupShare)) * Math.ceil(budget.trials / candidatesPerStep));
    const isWarm = spent.steps >= warmupSteps;
    shares.push(isWarm ? warmupShare + (1 - warmupShare) * (spent.trials / budget.trials) : (warmupShare * spent.steps) / warmupSteps);
  }
  return Math.min(1, Math.max(...shares));
}

/** The budget that people are shown progress against: trials before paid evaluations, steps and seconds. */
export function budgetUnit(budget: SearchBudget): { readonly unit: keyof SearchSpent; readonly total: number } {
  for (const unit of ["trials", "paid", "steps", "seconds"] as const) {
    const total = budget[unit];
    if (total !== undefined) return { unit, total };
  }
  throw new Error("Cannot search: the budget is empty, expected steps, trials, paid evaluations or seconds");
}
