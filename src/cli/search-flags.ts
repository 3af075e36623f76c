import type { DecisionOrder } from "../controller/decision-order.ts";
import type { ControllerName } from "../search/controller-name.ts";
import type { StrategyName } from "../search/strategy.ts";
import type { CommandFlags } from "./command-options.ts";
import type { SharedFlags } from "./shared-options.ts";
import type { TrainingFlags } from "./training-options.ts";

/** Flags of `tandem search`, parsed. */
export interface SearchFlags extends SharedFlags, CommandFlags, TrainingFlags {
  readonly space: string;
  /** `key=value` pairs that override parameters of the space. */
  readonly set: readonly string[];
  readonly quality: string;
  readonly cost: readonly string[];
  /** Sources that cost the best designs for real. */
  readonly verify: readonly string[];
  /** Share of designs that stay under the upper bounds that limits are held against, for a predictor. */
  readonly bound?: number;
  /** Refinements of the predictor at most, the dataset it was trained on, and the median error at which they end. */
  readonly refine?: number;
  readonly dataset?: string;
  readonly tolerance: number;
  readonly constraint: readonly string[];
  /** `METRIC=NUMBER` of one or two metrics: those of the front and the reference point of its volume. */
  readonly reference: readonly string[];
  /** Budgets; 400 trials where none is given. */
  readonly trials?: number;
  readonly paid?: number;
  readonly seconds?: number;
  /** Scored candidates without a better one that end the search. */
  readonly patience?: number;
  readonly seed: number;
  readonly controller: ControllerName;
  /** Folder of a run whose policy is started from. */
  readonly controllerFrom?: string;
  /** What moves; unless told by what is given, else both parts together. */
  readonly strategy?: StrategyName;
  /** The accelerator that is held, or that `alternating` begins on; the network that is held. */
  readonly accelerator?: string;
  readonly network?: string;
  /** Of the LSTM's decisions. */
  readonly order: DecisionOrder;
  readonly objective: "soft" | "hard" | "absolute";
  readonly aimDelta: number;
  readonly scoreInfeasible: boolean;
  readonly output?: string;
  readonly resume: boolean;
}
