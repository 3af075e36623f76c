import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { printConstraint } from "../objective/constraint.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { finishOutcome } from "../search/finish-outcome.ts";
import { meterCost } from "../search/metered-cost.ts";
import type { ControllerPlan } from "../search/plan-controller.ts";
import { planStrategy } from "../search/plan-strategy.ts";
import { runSearch, type SearchOutcome } from "../search/run-search.ts";
import type { SearchBudget } from "../search/search-budget.ts";
import type { SearchOptions } from "../search/search-options.ts";
import { type SearchResult, summarizeSearch } from "../search/search-result.ts";
import { type RefinableCost, searchInRounds } from "../search/search-rounds.ts";
import { verifyOutcome } from "../search/verify-outcome.ts";
import type { Candidate } from "../space/space.ts";
import { qualityKey } from "../space/traits.ts";
import type { CostModel } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import { startFrom } from "./controller-source.ts";
import type { SearchFlags } from "./search-flags.ts";
import { withStore } from "./search-run.ts";
import { closeSearch, openSearch, type SearchSetup } from "./search-setup.ts";
import { isFreeSource, isPaidSource, isPredictorSource } from "./search-sources.ts";
import { formatResult, nothingFound } from "./search-text.ts";

/**
 * Searches as the flags say and writes the result to `output`. Throws an `InfeasibleError` (exit status 3), after that, where nothing is
 * within the limits.
 */
export async function search(flags: SearchFlags, output: { readonly write: (text: string) => unknown }): Promise<void> {
  refuseIncomplete(flags);
  const setup = await openSearch(flags);
  const { space, constraints, policy, settings, signal } = setup;
  const budget = readBudget(flags);
  const options: Omit<SearchOptions, "store"> = {
    budget,
    paidQuality: setup.quality,
    ...(flags.patience !== undefined && { patience: flags.patience }),
    scoreInfeasible: flags.scoreInfeasible,
    signal,
    progress: flags.quiet ? silentProgress : createProgress(process.stderr),
  };
  const parts = { space, constraints: constraints.map(printConstraint), budget, policy, settings };
  const result = await withStore(flags, (store) => run(flags, setup, { ...options, store }), parts).finally(() => closeSearch(setup));
  output.write(flags.json ? `${JSON.stringify(result)}\n` : formatResult(result));
  if (result.best === null) throw nothingFound(result);
}

/** One search, or a search in rounds where the predictor is refined. */
async function run(flags: SearchFlags, setup: SearchSetup, options: SearchOptions): Promise<SearchResult> {
  const { space, quality, objective, constraints, reference, truth, refinable } = setup;
  const metered = meterCost(setup.cost.model);
  const paying = { ...options, ...(flags.cost.some(isPaidSource) && { paidCost: metered }) };
  const summary = { space, constraints, ...(reference && { reference }) };
  if (refinable !== undefined && truth !== undefined) {
    const outcome = await searchRounds(flags, setup, { search: paying, refinable, truth: truth.model });
    return summarizeSearch(outcome, { ...summary, ...outcome });
  }
  const { controller, pace } = plan(flags, setup, { cost: metered, round: 0 });
  const outcome = await runSearch({ space, quality, cost: metered, objective, controller }, { ...paying, ...pace });
  const verified = await verify(flags, setup, outcome);
  return summarizeSearch(outcome, { ...summary, controller, ...(verified && { verified }) });
}

interface RoundsParts {
  readonly search: SearchOptions;
  readonly refinable: RefinableCost;
  readonly truth: CostModel;
}

function searchRounds(flags: SearchFlags, setup: SearchSetup, { search, refinable, truth }: RoundsParts) {
  const { space, quality, objective, strategy } = setup;
  const { tolerance, refine: refinements = 0 } = flags;
  return searchInRounds({ space, quality, objective }, refinable, {
    ...{ search, refinements, tolerance, truth },
    top: REFINED,
    plan: (cost, round) => plan(flags, setup, { cost, round }),
    carriesPolicy: strategy === "joint",
  });
}

interface PlannedRound {
  /** What the controller screens with. */
  readonly cost: CostModel;
  readonly round: number;
}

function plan(flags: SearchFlags, setup: SearchSetup, { cost, round }: PlannedRound): ControllerPlan {
  const { space, strategy, start, source, learnsQuality, objective, constraints, policy } = setup;
  const { metrics } = setup.cost;
  const planned = planStrategy(strategy, flags.controller, {
    screen: { space, cost, objective, beyondLimits: flags.scoreInfeasible },
    rng: createRng(flags.seed).split(round === 0 ? "controller" : `controller/${round}`),
    learnsQuality,
    isCostFree: flags.cost.every(isFreeSource),
    isCostCheap: !flags.cost.some(isPaidSource),
    ...([source, ...flags.cost].every(isFreeSource) && { atOnce: 1 }),
    order: flags.order,
    start,
    frugalMetric: metrics.includes("latencyMs") ? "latencyMs" : (constraints[0]?.metric ?? metrics[0]!),
  });
  if (round === 0 && policy !== undefined) startFrom(planned.controller, policy);
  return planned;
}

/**
 * Costs the best designs for real, where that was asked for. A predictor is asked about more accelerators for them first, as that costs nothing; but not
 * where the strategy holds the accelerator.
 */
async function verify(flags: SearchFlags, setup: SearchSetup, outcome: SearchOutcome): Promise<readonly Trial[] | undefined> {
  const { space, cost, constraints, objective, strategy, truth } = setup;
  if (truth === undefined) return undefined;
  const finishes = strategy === "joint" && flags.cost.some(isPredictorSource);
  const finished = finishes ? await finishOutcome(outcome, { space, cost: cost.model, constraints }) : undefined;
  const list = finished && { finished: finished.list, keyOf: (candidate: Candidate) => qualityKey(space, candidate) };
  return verifyOutcome(outcome, { cost: truth.model, objective, wanted: VERIFIED, ...list });
}

function refuseIncomplete(flags: SearchFlags): void {
  for (const [flag, value] of [
    ["--space", flags.space],
    ["--quality", flags.quality],
    ["--cost", flags.cost[0]],
  ] as const)
    if (value === undefined) throw missingFlag(flag);
  if (flags.resume && flags.output === undefined) {
    throw new InputError("Cannot resume: --output is missing, expected the folder of the run", {
      code: "resume-without-output",
      path: "--output",
      fix: "Pass --output with the folder the run was begun in.",
    });
  }
  if (flags.verify.length === 0 && flags.cost.some(isPredictorSource)) {
    throw new InputError("Cannot search: --verify is missing, expected what costs the best designs for real, since --cost only predicts", {
      code: "unverified-prediction",
      path: "--verify",
      fix: "Add for example --verify simulator, or --verify with the command that the predictor was trained on.",
    });
  }
}

function missingFlag(flag: string): InputError {
  return new InputError(`Cannot search: ${flag} is missing, expected it in the command or in the file of --config`, {
    code: "missing-flag",
    path: flag,
    fix: "See tandem search --help for what it takes and for examples.",
  });
}

function readBudget({ trials, paid, seconds }: SearchFlags): SearchBudget {
  if (trials === undefined && paid === undefined && seconds === undefined) return { trials: DEFAULT_TRIALS };
  return { ...(trials !== undefined && { trials }), ...(paid !== undefined && { paid }), ...(seconds !== undefined && { seconds }) };
}

const DEFAULT_TRIALS = 400;

/** Best designs of a round that are costed for real and train the predictor further. */
const REFINED = 20;

/** Verified designs within the limits that end the verification. */
const VERIFIED = 5;
