import type { Candidate } from "../space/space.ts";
import type { Cost } from "./cost-model.ts";

/** One evaluated candidate; a line of the journal. */
export interface Trial {
  /** 0-based position in the run. */
  readonly index: number;
  readonly candidate: Candidate;
  /** 0..1; null where an infeasible design was not scored. */
  readonly quality: number | null;
  /** Share of the evaluation after which quality was read, above 0 and below 1, where it was stopped as hopeless; absent where it is whole. */
  readonly partial?: number;
  readonly cost: Cost;
  /** What was predicted before `cost` was verified; verification keeps both. */
  readonly predictedCost?: Cost;
  /** Finite, whatever the cost is. */
  readonly reward: number;
  /** Which stage produced it, for example `search` or `verify`. */
  readonly stage: string;
}
