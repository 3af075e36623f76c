import type { Controller } from "../controller/controller.ts";
import type { Json } from "../core/json.ts";
import { type Constraint, isWithin } from "../objective/constraint.ts";
import { createSelectionOrder } from "../objective/selection-order.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { CostModel } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import { adoptPolicy } from "./adopt-policy.ts";
import { keepDistinct } from "./distinct-trials.ts";
import type { ControllerPlan } from "./plan-controller.ts";
import { measureGap, type RoundGap } from "./prediction-gap.ts";
import { runSearch, type SearchOutcome } from "./run-search.ts";
import { runStage } from "./run-stage.ts";
import type { RunStore } from "./run-store.ts";
import type { SearchModels } from "./score-candidates.ts";
import type { SearchOptions } from "./search-options.ts";
import { type VerifyOptions, verifyCosts } from "./verify-costs.ts";

/** A predicted cost that can be taught what designs cost for real. */
export interface RefinableCost {
  /** What the search goes by: expected figures, or bounds on them. */
  readonly cost: CostModel;
  /** What designs are expected to cost, where `cost` is something else. */
  readonly expected?: CostModel;
  /** The same, with all of these designs taught besides what it was first trained on; equal trials give an equal model. */
  refine(verified: readonly Trial[]): Promise<RefinableCost>;
}

export interface RoundsOptions {
  /** Of every search, whose budget each round has anew. */
  readonly search: Omit<SearchOptions, "stage">;
  /** Refinements at most, 0 or more; there is a search before the first and one after each. */
  readonly refinements: number;
  /** Largest median of `|predicted / simulated - 1|` over a round's best designs at which no further round is made, above 0. */
  readonly tolerance: number;
  /** Best designs of a round that are costed for real; none a second time. */
  readonly top: number;
  /** The model that is believed: the simulator. */
  readonly truth: CostModel;
  /** A new controller on a predicted cost. */
  readonly plan: (cost: CostModel, round: number) => ControllerPlan;
  /** Whether a round's controller starts from what the one before it had learnt; true unless told. One with phases begins anew. */
  readonly carriesPolicy?: boolean;
}

export interface RoundsOutcome extends SearchOutcome {
  /** What was costed for real, in order. */
  readonly verified: readonly Trial[];
  readonly rounds: readonly RoundGap[];
  /** Of the last round. */
  readonly controller: Controller;
}

/**
 * Searches on a predicted cost, costs the best designs for real, teaches the predictor what they cost, and searches again from what the
 * controller had learnt, until predictions of a round's best agree with what they turn out to cost. Every stage is journaled, so a run
 * broken at any moment goes on to the same end.
 */
export async function searchInRounds(
  models: Omit<SearchModels, "cost">,
  start: RefinableCost,
  { search, refinements, tolerance, top, truth, plan, carriesPolicy = true }: RoundsOptions,
): Promise<RoundsOutcome> {
  const { objective } = models;
  const trials: Trial[] = [];
  const verified: Trial[] = [];
  const rounds: RoundGap[] = [];
  let predicted = start;
  let learnt: Json | undefined;
  let [steps, scored, paid] = [0, 0, 0];
  for (let round = 0; ; round++) {
    const { controller, pace } = plan(predicted.cost, round);
    if (learnt !== undefined) adoptPolicy(controller, learnt);
    const stage = round === 0 ? "search" : `search-${round + 1}`;
    const outcome = await runSearch({ ...models, cost: predicted.cost, controller }, { ...search, ...pace, stage });
    trials.push(...outcome.trials);
    steps += outcome.steps;
    scored += outcome.scored;
    paid += outcome.paid;
    const best = selectTop(outcome.trials, { constraints: objective.constraints, top, known: verified });
    const list = await expectCosts(best, predicted);
    const costed = await verifyStage(`verify-${round + 1}`, {
      list,
      store: search.store,
      verify: { cost: truth, objective, wanted: list.length },
    });
    verified.push(...costed);
    rounds.push(measureGap(costed, { round, constraints: objective.constraints }));
    if (round === refinements || list.length === 0 || rounds.at(-1)!.medianError! <= tolerance) {
      return { ...outcome, steps, scored, paid, trials, verified, rounds, controller };
    }
    if (carriesPolicy) learnt = controller.dump();
    predicted = await predicted.refine(verified);
  }
}

/** Trials with what they are expected to cost, to which their verified cost is compared. */
async function expectCosts(trials: readonly Trial[], { expected }: RefinableCost): Promise<readonly Trial[]> {
  if (expected === undefined || trials.length === 0) return trials;
  const costs = await expected.estimate(trials.map(({ candidate }) => candidate));
  return trials.map((trial, at) => ({ ...trial, cost: costs[at]! }));
}

interface VerifyStage {
  readonly list: readonly Trial[];
  readonly store: RunStore;
  readonly verify: VerifyOptions;
}

/** Costs a list for real, once in a run. */
function verifyStage(name: string, { list, store, verify }: VerifyStage): Promise<readonly Trial[]> {
  return runStage(store, { name, body: async () => (await verifyCosts(list, verify)).map((draft) => ({ ...draft, stage: name })) });
}

interface TopOptions {
  readonly constraints: readonly Constraint[];
  readonly top: number;
  readonly known: readonly Trial[];
}

/** The best designs predicted within the limits that were not costed for real before. */
function selectTop(trials: readonly Trial[], { constraints, top, known }: TopOptions): readonly Trial[] {
  const costed = new Set(known.map(({ candidate }) => printCandidate(candidate)));
  const good = trials.filter(({ quality, cost }) => quality !== null && isWithin(constraints, cost));
  const fresh = good.filter(({ candidate }) => !costed.has(printCandidate(candidate)));
  return keepDistinct(fresh.toSorted(createSelectionOrder(constraints))).slice(0, top);
}
