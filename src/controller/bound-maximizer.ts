import type { Json } from "../core/json.ts";
import type { Rng } from "../core/rng.ts";
import { isWithin } from "../objective/constraint.ts";
import type { Objective } from "../objective/objective.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Cost, CostModel } from "../trial/cost-model.ts";
import type { QualitySurrogate } from "./quality-surrogate.ts";

/** What proposals are held to. Cost is asked of many more candidates than are proposed, so it should be cheap. */
export interface Screen {
  readonly space: Space;
  readonly cost: CostModel;
  readonly objective: Objective;
  /** Whether designs outside the limits may be proposed too, by their reward; false unless told. */
  readonly beyondLimits?: boolean;
}

/** Whether a design of this cost may be proposed. */
export function passesScreen({ objective, beyondLimits = false }: Screen, cost: Cost): boolean {
  return beyondLimits ? cost.kind === "feasible" : isWithin(objective.constraints, cost);
}

/** What is asked of a maximiser. */
export interface ProposalRequest {
  /** Candidates wanted, all different in `qualityKey`. */
  readonly count: number;
  /** The `qualityKey` of every candidate whose quality was looked at before, so that another look tells nothing. */
  readonly known: ReadonlySet<string>;
  readonly rng: Rng;
}

/** Finds unknown candidates that pass a screen, canonical; fewer than wanted where it finds no more. */
export interface BoundMaximizer {
  /** Those of the highest reward under the surrogate's `mean + optimism * deviation`, best first. */
  maximize(surrogate: QualitySurrogate, request: ProposalRequest & { readonly optimism: number }): Promise<readonly Candidate[]>;
  /** Candidates drawn evenly, for the time before there is a model. */
  sample(request: ProposalRequest): Promise<readonly Candidate[]>;
  dump(): Json;
  load(state: Json): void;
}
