import type { Controller } from "../controller/controller.ts";
import { InterruptedError } from "../core/errors.ts";
import { isWithin } from "../objective/constraint.ts";
import { createSelectionOrder } from "../objective/selection-order.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import type { Candidate } from "../space/space.ts";
import type { Cost } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import { type DesignKey, keepDistinct } from "./distinct-trials.ts";
import type { TrialDraft } from "./run-store.ts";
import type { SearchModels } from "./score-candidates.ts";

export interface ShortlistOptions {
  /** The search's trials. */
  readonly trials: readonly Trial[];
  /** Adds its favourite and fresh samples of its final policy. */
  readonly controller: Controller;
  /** Candidates to return at most. */
  readonly count: number;
  /** Fresh samples of the policy; 64 unless told. */
  readonly freshSamples?: number;
  /** Candidates rescored at most, those of the highest search reward first; 256 unless told. */
  readonly rescored?: number;
  /** Candidates a call of the quality model; 32 unless told. */
  readonly chunk?: number;
  /** Loss of a rescored candidate, by which those within the limits are ordered, lowest first; by quality unless told. */
  readonly lossOf?: (candidate: Candidate) => number;
  /** At most one candidate of each key is returned, the best; the printed candidate unless told. */
  readonly keyOf?: DesignKey;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

interface Contender {
  readonly candidate: Candidate;
  readonly cost: Cost;
}

/**
 * The candidates worth a simulation, best first: the controller's favourite, fresh samples of its policy and the distinct designs of the
 * search, all predicted within the limits, rescored by `models.quality` (on data the search did not reward) and ordered as selection is.
 * Fewer than `count` where there are not so many; none where nothing is predicted within the limits.
 */
export async function shortlist(models: SearchModels, options: ShortlistOptions): Promise<readonly TrialDraft[]> {
  const { objective } = models;
  const contenders = await gatherContenders(models, options);
  const qualities = await rescore(models, { contenders, options });
  const drafts = contenders.map(
    ({ candidate, cost }, at): TrialDraft => ({
      candidate,
      quality: qualities[at]!,
      cost,
      reward: objective.reward(qualities[at]!, cost),
      stage: "shortlist",
    }),
  );
  const order = createSelectionOrder(objective.constraints);
  const { lossOf = () => 0, keyOf, count } = options;
  return keepDistinct(
    drafts.sort((a, b) => lossOf(a.candidate) - lossOf(b.candidate) || order(a, b)),
    keyOf,
  ).slice(0, count);
}

/** Distinct candidates predicted within the limits: the policy's own first, then the search's by reward, the later of equals. */
async function gatherContenders(models: SearchModels, options: ShortlistOptions): Promise<readonly Contender[]> {
  const { space, cost, objective } = models;
  const { trials, controller, freshSamples = 64, rescored = 256 } = options;
  const favourite = controller.favourite?.();
  const proposed = [...(favourite === undefined ? [] : [favourite]), ...(await controller.ask(freshSamples))];
  const canonical = proposed.map((candidate) => space.canonicalize(candidate));
  const costs = await cost.estimate(canonical);
  const fresh = canonical.map((candidate, at): Contender => ({ candidate, cost: costs[at]! }));
  const searched = trials.toSorted((a, b) => b.reward - a.reward || b.index - a.index);
  const all = [...fresh, ...searched].filter((contender) => isWithin(objective.constraints, contender.cost));
  return keepDistinct(all).slice(0, rescored);
}

interface RescoreInput {
  readonly contenders: readonly Contender[];
  readonly options: ShortlistOptions;
}

async function rescore({ quality }: SearchModels, { contenders, options }: RescoreInput): Promise<readonly number[]> {
  const { chunk = 32, signal, progress = silentProgress } = options;
  const shown = progress.stage("shortlist", { total: contenders.length, unit: "candidates" });
  const qualities: number[] = [];
  for (let start = 0; start < contenders.length; start += chunk) {
    if (signal?.aborted) {
      throw new InterruptedError("Stopped while candidates were rescored: the search is saved.", {
        code: "interrupted",
        fix: "Run the same command with --resume to go on.",
      });
    }
    const group = contenders.slice(start, start + chunk).map(({ candidate }) => candidate);
    qualities.push(...(await quality.estimate(group)));
    shown.advance(group.length);
  }
  shown.finish();
  return qualities;
}
