import { type Constraint, constraintRatio } from "./constraint.ts";
import type { Exponents, Objective } from "./objective.ts";

/** Exponents of the two published forms (Tan et al. 2019, "MnasNet", section 3.1). */
const FORMS: Readonly<Record<"soft" | "hard", Exponents>> = {
  soft: { within: -0.071, beyond: -0.071 },
  hard: { within: 0, beyond: -1 },
};

interface WeightedProductOptions {
  readonly kind: "soft" | "hard";
  readonly constraints: readonly Constraint[];
  readonly exponents?: Readonly<Record<string, Exponents>>;
  readonly aimDelta: number;
}

/**
 * `quality * prod_i (m_i / T_i)^(within or beyond)`; 0 for a design that cannot be built. Soft trades quality against every metric;
 * hard is quality alone while the limits hold and falls steeply past them.
 */
export function createWeightedProduct({ kind, constraints, exponents = {}, aimDelta }: WeightedProductOptions): Objective {
  return {
    name: kind,
    constraints,
    reward(quality, cost) {
      if (cost.kind === "infeasible") return 0;
      let reward = quality;
      for (const constraint of constraints) {
        const ratio = constraintRatio(constraint, cost.metrics) / (1 - aimDelta);
        const { within, beyond } = exponents[constraint.metric] ?? FORMS[kind];
        reward *= ratio ** (ratio <= 1 ? within : beyond);
      }
      return reward;
    },
  };
}
