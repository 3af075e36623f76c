import type { SharedScores } from "../../search/calibrated-quality.ts";
import { createDrawWithin } from "../../search/draw-within.ts";
import { runSearch } from "../../search/run-search.ts";
import { runStage } from "../../search/run-stage.ts";
import type { SearchBudget } from "../../search/search-budget.ts";
import { shortlist } from "../../search/shortlist.ts";
import { selectFinalists, verifyCosts } from "../../search/verify-costs.ts";
import { printCandidate } from "../../space/candidate-text.ts";
import { partCandidate } from "../../space/part.ts";
import type { Candidate } from "../../space/space.ts";
import { createSupernet, type Supernet } from "../../supernet/supernet.ts";
import { supernetRecipe } from "../../supernet/training-recipe.ts";
import type { CostModel } from "../../trial/cost-model.ts";
import type { QualityModel } from "../../trial/quality-model.ts";
import type { Trial } from "../../trial/trial.ts";
import { calibrateQuality } from "./calibrate-quality.ts";
import { recipeChanges } from "./recipe-changes.ts";
import type { RunContext } from "./run-context.ts";

/** Rescored candidates that are simulated at most, to find the entrants among them. */
const LISTED = 64;

/** What the search and its funnel found. */
export interface FoundDesigns {
  /** Trials of the search itself: shared weights and predicted cost. */
  readonly searched: readonly Trial[];
  /** Rescored by loss on the selection images and simulated; within the targets, distinct networks, best first. Empty where nothing holds. */
  readonly entrants: readonly Trial[];
}

export interface SearchSources {
  readonly predictor: CostModel;
  /** Shared weights; without `advance` they are taken as they are. */
  readonly supernet: SharedScores;
  /** The configured steps unless told. */
  readonly budget?: SearchBudget;
}

/** Fresh shared weights for a run's space and task. */
export function createRunSupernet({ configuration, space, task, rng }: RunContext): Supernet {
  return createSupernet({ space, task, rng: rng.split("supernet"), ...recipeChanges(configuration.search, supernetRecipe) });
}

/**
 * Searches with shared weights and predicted cost, rescores the best on the selection images and simulates them from the top until enough
 * different networks meet the targets.
 */
export async function searchDesigns(run: RunContext, { predictor, supernet: shared, budget }: SearchSources): Promise<FoundDesigns> {
  const { configuration, folder, space, objective, controller, progress, signal } = run;
  const { steps, warmupShare, candidatesPerStep, weightSteps, firstRate, checkpointEvery } = configuration.search;
  const schedule = { warmupShare, candidatesPerStep, weightSteps, firstRate, checkpointEvery };
  const draws = { space, cost: predictor, constraints: objective.constraints, rng: run.rng.split("weight-candidates") };
  const draw = createDrawWithin(draws);
  const weightCandidate = configuration.search.weightCandidates === "uniform" ? draw : undefined;
  const supernet = await calibrateQuality(run, { supernet: shared, draw });
  const models = { space, quality: supernet, cost: predictor, objective };
  const options = {
    budget: budget ?? { steps },
    ...schedule,
    ...(weightCandidate && { weightCandidate }),
    store: folder,
    progress,
    signal,
  };
  const { trials } = await runSearch({ ...models, controller }, options);
  const { entrants, finalists, rescored } = configuration.verify;
  const wanted = Math.max(entrants, finalists);
  const keyOf = (candidate: Candidate): string => printCandidate(partCandidate(run.networkPart, candidate));
  const losses = new Map<string, number>();
  const onSelection: QualityModel = {
    name: supernet.name,
    estimate: async (candidates) => {
      const scores = await supernet.scoreOn("selection", candidates);
      scores.forEach(({ loss }, at) => {
        losses.set(printCandidate(candidates[at]!), loss);
      });
      return scores.map(({ accuracy }) => accuracy);
    },
  };
  const lossOf = (candidate: Candidate): number => losses.get(printCandidate(candidate))!;
  const listed = await runStage(folder, {
    name: "shortlist",
    body: () =>
      shortlist({ ...models, quality: onSelection }, { trials, controller, count: LISTED, rescored, lossOf, keyOf, signal, progress }),
  });
  const verify = { cost: run.simulator, objective, wanted, keyOf };
  const verified = await runStage(folder, { name: "verify", body: () => verifyCosts(listed, verify) });
  await supernet.dispose?.();
  return { searched: trials, entrants: selectFinalists(verified, verify).slice(0, wanted) };
}
