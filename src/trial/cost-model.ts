import type { Candidate } from "../space/space.ts";

/** Named figures of one design, unit in the name: `latencyMs`, `energyUj`, `areaMm2`, `params`, `macs`. All finite, none negative. */
export type Metrics = Readonly<Record<string, number>>;

/** Why a design cannot run: which layer and tensor, what it needs and what there is. */
export interface InfeasibilityReason {
  /** Stable kebab-case identifier, for example `register-file-too-small`. */
  readonly code: string;
  readonly layer?: string;
  readonly tensor?: string;
  readonly bytesNeeded?: number;
  readonly bytesAvailable?: number;
  /** The whole reason in one sentence. */
  readonly message: string;
}

/** What a design costs, or why it cannot be built. A predictor may attach its probability that the design is feasible. */
export type Cost =
  | { readonly kind: "feasible"; readonly metrics: Metrics; readonly feasibleProbability?: number }
  | { readonly kind: "infeasible"; readonly reasons: readonly InfeasibilityReason[]; readonly feasibleProbability?: number };

/** Latency, energy and area of candidates of one space: simulator, predictor, table or a user's command. Answers in the order asked. */
export interface CostModel {
  readonly name: string;
  estimate(candidates: readonly Candidate[]): Promise<readonly Cost[]>;
  dispose?(): Promise<void>;
}

/** The same for given (network, accelerator) pairs; `N` and `A` are their types on higher levels. */
export interface PairCostModel<N, A> {
  readonly name: string;
  estimate(pairs: readonly { readonly network: N; readonly accelerator: A }[]): Promise<readonly Cost[]>;
  dispose?(): Promise<void>;
}
