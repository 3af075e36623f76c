import type { Cost } from "../trial/cost-model.ts";
import type { Constraint } from "./constraint.ts";

/** Turns quality and cost into the one number a controller maximises. */
export interface Objective {
  readonly name: string;
  /** The limits themselves, without the aim factor: what selection holds a design to. */
  readonly constraints: readonly Constraint[];
  /**
   * Reward of a design of `quality` (0..1). Finite for every cost and independent of what was asked before; a design that cannot be built
   * gets the form's fixed reward, whatever the quality.
   */
  reward(quality: number, cost: Cost): number;
}

/** Powers of `metric / target`: `within` while the limit holds, `beyond` past it. */
export interface Exponents {
  readonly within: number;
  readonly beyond: number;
}
