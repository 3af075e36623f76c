import { createAbsolutePenalty } from "./absolute-penalty.ts";
import type { Constraint } from "./constraint.ts";
import type { Exponents, Objective } from "./objective.ts";
import { createWeightedProduct } from "./weighted-product.ts";

interface ObjectiveAim {
  readonly constraints: readonly Constraint[];
  /** Rewards aim at limits tightened by this share, 0 to below 1: `limit * (1 - aimDelta)`; 0 unless told. Selection keeps the limits. */
  readonly aimDelta?: number;
}

/** Plain description of an objective. `exponents` and `weights` are per metric and override the form's own. */
export type ObjectiveSpec =
  | (ObjectiveAim & { readonly kind: "soft" | "hard"; readonly exponents?: Readonly<Record<string, Exponents>> })
  | (ObjectiveAim & {
      readonly kind: "absolute";
      readonly weights?: Readonly<Record<string, number>>;
      /** The metric drawn to its target from both sides; `latencyMs` unless told, null for none. */
      readonly twoSided?: string | null;
    });

/** The objective a specification describes. */
export function createObjective(spec: ObjectiveSpec): Objective {
  const { aimDelta = 0 } = spec;
  if (!(aimDelta >= 0 && aimDelta < 1)) throw new Error(`Cannot create the objective: aimDelta is ${aimDelta}, expected 0 to below 1`);
  return spec.kind === "absolute" ? createAbsolutePenalty({ ...spec, aimDelta }) : createWeightedProduct({ ...spec, aimDelta });
}
