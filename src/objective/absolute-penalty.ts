import { type Constraint, constraintRatio } from "./constraint.ts";
import type { Objective } from "./objective.ts";

/** Published weight of the penalty (Bender et al. 2020, "Can weight sharing outperform random architecture search?", TuNAS). */
const WEIGHT = -0.1;
const FLOOR = -1;

interface AbsolutePenaltyOptions {
  readonly constraints: readonly Constraint[];
  readonly weights?: Readonly<Record<string, number>>;
  readonly twoSided?: string | null;
  readonly aimDelta: number;
}

/**
 * `quality + b * |m / T - 1|` for the two-sided metric and `+ b_i * max(0, m_i / T_i - 1)` for the others, not below -1;
 * -1 for a design that cannot be built. Only one metric is two-sided: drawn to its target from below, an area would be padded.
 */
export function createAbsolutePenalty({ constraints, weights = {}, twoSided = "latencyMs", aimDelta }: AbsolutePenaltyOptions): Objective {
  return {
    name: "absolute",
    constraints,
    reward(quality, cost) {
      if (cost.kind === "infeasible") return FLOOR;
      let reward = quality;
      for (const constraint of constraints) {
        const excess = constraintRatio(constraint, cost.metrics) / (1 - aimDelta) - 1;
        const distance = constraint.metric === twoSided && constraint.kind === "at-most" ? Math.abs(excess) : Math.max(0, excess);
        reward += (weights[constraint.metric] ?? WEIGHT) * distance;
      }
      return Math.max(FLOOR, reward);
    },
  };
}
