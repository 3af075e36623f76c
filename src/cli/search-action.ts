import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { printConstraint } from "../objective/constraint.ts";
import { createObjective } from "../objective/create-objective.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { finishOutcome } from "../search/finish-outcome.ts";
import { meterCost } from "../search/metered-cost.ts";
import { meterQuality } from "../search/metered-quality.ts";
import type { ControllerPlan } from "../search/plan-controller.ts";
import { planStrategy } from "../search/plan-strategy.ts";
import { runSearch } from "../search/run-search.ts";
import type { SearchBudget } from "../search/search-budget.ts";
import type { SearchOptions } from "../search/search-options.ts";
import { summarizeSearch } from "../search/search-result.ts";
import { searchInRounds } from "../search/search-rounds.ts";
import { verifyOutcome } from "../search/verify-outcome.ts";
import { createSpace } from "../space/create-space.ts";
import type { Candidate } from "../space/space.ts";
import { qualityKey } from "../space/traits.ts";
import type { CostModel } from "../trial/cost-model.ts";
import { readPolicy, startFrom } from "./controller-source.ts";
import { openQualitySource } from "./open-quality-source.ts";
import { overrideSpec } from "./override-spec.ts";
import { parseReference } from "./parse-reference.ts";
import { splitQualitySource } from "./quality-source.ts";
import type { SearchFlags } from "./search-flags.ts";
import { openRefinable } from "./search-refinable.ts";
import { withStore } from "./search-run.ts";
import { isFreeSource, isPaidSource, isPredictorSource, loadCostSources } from "./search-sources.ts";
import { resolveStrategy } from "./search-strategy.ts";
import { formatResult, nothingFound } from "./search-text.ts";
import { readSpaceSpec } from "./space-source.ts";

/**
 * Searches as the flags say and writes the result to `output`. Throws an `InfeasibleError` (exit status 3), after that, where nothing is
 * within the limits.
 */
export async function search(flags: SearchFlags, output: { readonly write: (text: string) => unknown }): Promise<void> {
  refuseIncomplete(flags);
  const space = createSpace(overrideSpec(await readSpaceSpec(flags.space), flags.set));
  const signal = watchInterruption();
  const { strategy, start, given } = await resolveStrategy(space, flags);
  if (strategy !== "joint" && flags.controllerFrom !== undefined) throw policyOfPhases(strategy);
  const refinable = flags.refine === undefined ? undefined : await openRefinable(space, flags, signal);
  const { source, learnsQuality } = splitQualitySource(flags.quality);
  const { model, settings } = await openQualitySource(source, space, { flags, signal });
  const quality = meterQuality(model, space);
  const cost = await loadCostSources(flags.cost, space, { flags, signal, given, ...(flags.bound !== undefined && { bound: flags.bound }) });
  const truth = flags.verify.length === 0 ? undefined : await loadCostSources(flags.verify, space, { flags, signal, given });
  const constraints = parseConstraints(flags.constraint, { metrics: cost.metrics });
  if (truth !== undefined) parseConstraints(flags.constraint, { metrics: truth.metrics });
  const reference = flags.reference.length === 0 ? undefined : parseReference(flags.reference, cost.metrics);
  const objective = createObjective({ kind: flags.objective, constraints, aimDelta: flags.aimDelta });
  const metered = meterCost(cost.model);
  const policy = flags.controllerFrom === undefined ? undefined : await readPolicy(flags.controllerFrom);
  const planOn = (model: CostModel, round: number): ControllerPlan => {
    const plan = planStrategy(strategy, flags.controller, {
      screen: { space, cost: model, objective, beyondLimits: flags.scoreInfeasible },
      rng: createRng(flags.seed).split(round === 0 ? "controller" : `controller/${round}`),
      learnsQuality,
      isCostFree: flags.cost.every(isFreeSource),
      isCostCheap: !flags.cost.some(isPaidSource),
      ...([source, ...flags.cost].every(isFreeSource) && { atOnce: 1 }),
      order: flags.order,
      start,
      frugalMetric: cost.metrics.includes("latencyMs") ? "latencyMs" : (constraints[0]?.metric ?? cost.metrics[0]!),
    });
    if (round === 0 && policy !== undefined) startFrom(plan.controller, policy);
    return plan;
  };
  const budget = readBudget(flags);

  const result = await withStore(
    flags,
    async (store) => {
      const options: SearchOptions = {
        budget,
        paidQuality: quality,
        ...(flags.cost.some(isPaidSource) && { paidCost: metered }),
        ...(flags.patience !== undefined && { patience: flags.patience }),
        store,
        scoreInfeasible: flags.scoreInfeasible,
        signal,
        progress: flags.quiet ? silentProgress : createProgress(process.stderr),
      };
      if (refinable !== undefined && truth !== undefined) {
        const { tolerance, refine: refinements = 0 } = flags;
        const rounds = {
          search: options,
          refinements,
          tolerance,
          top: REFINED,
          truth: truth.model,
          plan: planOn,
          carriesPolicy: strategy === "joint",
        };
        const outcome = await searchInRounds({ space, quality, objective }, refinable, rounds);
        return summarizeSearch(outcome, { space, constraints, ...outcome, ...(reference && { reference }) });
      }
      const { controller, pace } = planOn(metered, 0);
      const outcome = await runSearch({ space, quality, cost: metered, objective, controller }, { ...options, ...pace });
      // Asking a predictor costs nothing; accelerators that other strategies hold are not to be moved.
      const finishes = truth !== undefined && strategy === "joint" && flags.cost.some(isPredictorSource);
      const finished = finishes ? await finishOutcome(outcome, { space, cost: cost.model, constraints }) : undefined;
      const list = finished && { finished: finished.list, keyOf: (candidate: Candidate) => qualityKey(space, candidate) };
      const verified = truth && (await verifyOutcome(outcome, { cost: truth.model, objective, wanted: VERIFIED, ...list }));
      return summarizeSearch(outcome, {
        space,
        controller,
        constraints,
        ...(verified && { verified }),
        ...(reference && { reference }),
      });
    },
    { space, constraints: constraints.map(printConstraint), budget, policy, settings },
  ).finally(() => Promise.all([quality, cost.model, truth?.model].map((model) => model?.dispose?.())));
  output.write(flags.json ? `${JSON.stringify(result)}\n` : formatResult(result));
  if (result.best === null) throw nothingFound(result);
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

function policyOfPhases(strategy: string): InputError {
  return new InputError(`Cannot search: --controller-from is given with --strategy ${strategy}, expected --strategy joint`, {
    code: "policy-of-phases",
    path: "--controller-from",
    fix: "Leave out --controller-from, or search both parts together.",
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
