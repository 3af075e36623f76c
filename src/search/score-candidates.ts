import { worstRatio } from "../objective/constraint.ts";
import type { Objective } from "../objective/objective.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Cost, CostModel } from "../trial/cost-model.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import type { TrialDraft } from "./run-store.ts";

/** What a search is made of; it knows none of their kinds. */
export interface SearchModels {
  readonly space: Space;
  readonly quality: QualityModel;
  readonly cost: CostModel;
  readonly objective: Objective;
}

export interface ScoreOptions {
  /** Score at most so many; the others get the step's mean quality for their reward. */
  readonly limit: number;
  /** Do not score a design whose worst metric is more than this many times its limit; infinite to score all that can be built. */
  readonly screenRatio: number;
  /** Qualities already paid for, by printed canonical candidate; they are used and not looked up again. */
  readonly known: ReadonlyMap<string, number>;
  /** Costs already known, likewise. */
  readonly knownCosts: ReadonlyMap<string, Cost>;
  /** Mean quality to reward with where nothing of this step is scored. */
  readonly fallbackQuality: number;
}

/** One candidate of a step, scored or not. */
export interface ScoredCandidate {
  /** As the controller proposed it, which is what it learns from. */
  readonly asked: Candidate;
  /** The canonical form's printed text. */
  readonly key: string;
  /** The trial of the canonical form; `quality` is null where it was not looked at. */
  readonly draft: TrialDraft;
  /** Passed the screen but not the limit on how many are scored. */
  readonly surplus: boolean;
}

export interface ScoredStep {
  readonly candidates: readonly ScoredCandidate[];
  /** How many qualities were newly looked up. */
  readonly paid: number;
  /** Mean quality of the step. */
  readonly meanQuality: number;
}

/**
 * Evaluates what a controller proposed: cost for all, quality for those that can be built, pass the screen and fit the limit, all in one
 * call so that they are scored on the same data. The reward of the others is that of their cost at the step's mean quality.
 */
export async function scoreCandidates(models: SearchModels, asked: readonly Candidate[], options: ScoreOptions): Promise<ScoredStep> {
  const { space, quality, cost, objective } = models;
  const canonical = asked.map((candidate) => space.canonicalize(candidate));
  const keys = canonical.map(printCandidate);
  const costs = await estimateCosts(cost, { canonical, keys, known: options.knownCosts });
  const wanted = findWanted({ keys, costs, objective }, options);
  const chosen = wanted.slice(0, options.limit);
  const found = chosen.length === 0 ? [] : await quality.estimate(chosen.map((at) => canonical[at]!));
  const qualities = assignQualities(keys, { costs, chosen, found, known: options.known });
  const scored = qualities.filter((value) => value !== null);
  const meanQuality = scored.length === 0 ? options.fallbackQuality : scored.reduce((sum, value) => sum + value, 0) / scored.length;
  const looked = new Set(chosen);
  const surplus = new Set(wanted.slice(options.limit).map((at) => keys[at]!));
  const candidates = asked.map((candidate, at): ScoredCandidate => {
    const reward = objective.reward(qualities[at] ?? meanQuality, costs[at]!);
    const partial = looked.has(at) ? quality.partialOf?.(canonical[at]!) : undefined;
    return {
      asked: candidate,
      key: keys[at]!,
      draft: {
        candidate: canonical[at]!,
        quality: qualities[at]!,
        ...(partial !== undefined && { partial }),
        cost: costs[at]!,
        reward,
        stage: "search",
      },
      surplus: surplus.has(keys[at]!),
    };
  });
  return { candidates, paid: chosen.length, meanQuality };
}

interface CostRequest {
  readonly canonical: readonly Candidate[];
  readonly keys: readonly string[];
  readonly known: ReadonlyMap<string, Cost>;
}

/** Asks for the cost of each design once, and of known ones not at all. */
async function estimateCosts(model: CostModel, { canonical, keys, known }: CostRequest): Promise<readonly Cost[]> {
  const asked = new Map<string, Candidate>();
  keys.forEach((key, at) => {
    if (!known.has(key)) asked.set(key, canonical[at]!);
  });
  const answers = asked.size === 0 ? [] : await model.estimate([...asked.values()]);
  const here = new Map([...asked.keys()].map((key, at) => [key, answers[at]!]));
  return keys.map((key) => known.get(key) ?? here.get(key)!);
}

interface StepCosts {
  readonly keys: readonly string[];
  readonly costs: readonly Cost[];
  readonly objective: Objective;
}

/** Positions of the designs worth a quality: the first of each, in the order asked. */
function findWanted({ keys, costs, objective }: StepCosts, { screenRatio, known }: ScoreOptions): readonly number[] {
  const wanted = new Map<string, number>();
  keys.forEach((key, at) => {
    const passes = costs[at]!.kind === "feasible" && worstRatio(objective.constraints, costs[at]!) <= screenRatio;
    if (passes && !known.has(key) && !wanted.has(key)) wanted.set(key, at);
  });
  return [...wanted.values()];
}

interface FoundQualities {
  readonly costs: readonly Cost[];
  readonly chosen: readonly number[];
  readonly found: readonly number[];
  readonly known: ReadonlyMap<string, number>;
}

function assignQualities(keys: readonly string[], { costs, chosen, found, known }: FoundQualities): readonly (number | null)[] {
  const here = new Map(chosen.map((at, index) => [keys[at]!, found[index]!]));
  return keys.map((key, at) => (costs[at]!.kind === "infeasible" ? null : (here.get(key) ?? known.get(key) ?? null)));
}
