import { type Progress, silentProgress } from "../runtime/progress.ts";
import type { Candidate } from "../space/space.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import type { MeteredCost } from "./metered-cost.ts";
import type { MeteredQuality } from "./metered-quality.ts";
import type { RunStore } from "./run-store.ts";
import type { SearchBudget } from "./search-budget.ts";

export interface SearchOptions {
  readonly budget: SearchBudget;
  readonly store: RunStore;
  /** Name of the stage in the store, so that several searches may follow each other in it; `search` unless told. */
  readonly stage?: string;
  /** Candidates scored a step, on the same data; 8 unless told. */
  readonly candidatesPerStep?: number;
  /** Candidates the controller is asked for a step, of which `candidatesPerStep` are scored; eight times as many where only designs within the limits are scored, else as many. */
  readonly askedPerStep?: number;
  /** Share of the run without policy updates, 0 to below 1; 0.25 for a quality model that advances, else 0. */
  readonly warmupShare?: number;
  /** Training steps of the quality model a step; 1 unless told. */
  readonly weightSteps?: number;
  /** The candidate that a training step of this index is given; the controller's proposals unless told. */
  readonly weightCandidate?: (index: number) => Promise<Candidate>;
  /** Candidates each training step is given; 1 unless told. */
  readonly candidatesPerWeightStep?: number;
  /** The policy's rate at its first step, rising exponentially to 1 at the end; 0.1 for a quality model that advances, else 1. */
  readonly firstRate?: number;
  /**
   * Whether designs predicted outside the limits are scored; false unless told. Where they are not, the policy learns from candidates of
   * known quality alone, as a policy that draws again until a design is within the limits; only a step with fewer than two of them, which
   * leaves nothing to compare, teaches it the limits, by the cost of all its candidates at the mean quality so far.
   */
  readonly scoreInfeasible?: boolean;
  /** Margin over a limit up to which a design is scored although `scoreInfeasible` is false, as a share; 0 unless told. */
  readonly screenMargin?: number;
  /** Whether a design's quality is looked up once only, repeats being free; true unless the quality model advances. */
  readonly reuseQuality?: boolean;
  /** The search's cost model, where what it is asked for is part of the budget of paid evaluations. */
  readonly paidCost?: MeteredCost;
  /** The search's quality model, where it is looked up once a network; paid evaluations then count that, not candidates scored. */
  readonly paidQuality?: MeteredQuality;
  /** Candidates scored without a better one within the limits after which the search ends, from 1; never unless told. */
  readonly patience?: number;
  /** Steps in a row without a newly scored candidate after which the search gives up; 1,000 unless told. */
  readonly idleSteps?: number;
  /** Steps between safe points; 100 unless told. Where steps are slow, `checkpointSeconds` comes first. */
  readonly checkpointEvery?: number;
  /** Seconds after which the next step ends in a safe point, above 0; 5 unless told. When one is made changes no result. */
  readonly checkpointSeconds?: number;
  /** Ends the search at its next step with an `InterruptedError`, after a safe point. */
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** Search options with every default filled in. */
export type ResolvedSearchOptions = Required<Omit<SearchOptions, Absent>> & Pick<SearchOptions, Absent>;

/** Options without a default. */
type Absent = "signal" | "paidCost" | "paidQuality" | "weightCandidate";

/** Fills in the defaults, which differ between a quality model that learns during the search and one that does not. */
export function resolveSearchOptions(options: SearchOptions, quality: QualityModel): ResolvedSearchOptions {
  const learns = quality.advance !== undefined;
  const { candidatesPerStep = 8, scoreInfeasible = false } = options;
  return {
    stage: "search",
    candidatesPerStep,
    askedPerStep: scoreInfeasible ? candidatesPerStep : 8 * candidatesPerStep,
    warmupShare: learns ? 0.25 : 0,
    weightSteps: 1,
    candidatesPerWeightStep: 1,
    firstRate: learns ? 0.1 : 1,
    scoreInfeasible,
    screenMargin: 0,
    reuseQuality: !learns,
    patience: Number.POSITIVE_INFINITY,
    idleSteps: 1000,
    checkpointEvery: 100,
    checkpointSeconds: 5,
    progress: silentProgress,
    ...options,
  };
}
