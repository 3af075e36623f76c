import type { Cost, Metrics } from "../trial/cost-model.ts";

/** A limit on one metric; the limit is above 0, in the metric's unit. */
export interface Constraint {
  readonly metric: string;
  readonly kind: "at-most" | "at-least";
  readonly limit: number;
}

/** A constraint that a design breaks, with the figure that breaks it. */
export interface Violation {
  readonly constraint: Constraint;
  readonly value: number;
  /** How many times over the limit: above 1. */
  readonly ratio: number;
}

/** Bounds of every ratio, so that a metric of 0 gives a finite reward under any exponent. */
const RATIO_LIMIT = 1e6;

/**
 * How far a figure lies from its limit: at most 1 where the constraint holds, twice the limit (or half of a lower limit) is 2.
 * Between 1e-6 and 1e6. Throws where the metric is missing.
 */
export function constraintRatio(constraint: Constraint, metrics: Metrics): number {
  const value = metrics[constraint.metric];
  if (value === undefined) {
    throw new Error(
      `Cannot hold a design to its limits: ${constraint.metric} is missing, expected one of ${Object.keys(metrics).join(", ")}`,
    );
  }
  const ratio = constraint.kind === "at-most" ? value / constraint.limit : constraint.limit / value;
  return Math.min(RATIO_LIMIT, Math.max(1 / RATIO_LIMIT, ratio));
}

/** The constraints these metrics break, in the order of the constraints; empty where all hold. */
export function findViolations(constraints: readonly Constraint[], metrics: Metrics): readonly Violation[] {
  return constraints.flatMap((constraint) => {
    const ratio = constraintRatio(constraint, metrics);
    return ratio > 1 ? [{ constraint, value: metrics[constraint.metric]!, ratio }] : [];
  });
}

/** Whether the design can be built and meets every constraint. */
export function isWithin(constraints: readonly Constraint[], cost: Cost): boolean {
  return cost.kind === "feasible" && constraints.every((constraint) => constraintRatio(constraint, cost.metrics) <= 1);
}

/** The largest ratio over the constraints (0 without any); infinite for a design that cannot be built. */
export function worstRatio(constraints: readonly Constraint[], cost: Cost): number {
  if (cost.kind === "infeasible") return Number.POSITIVE_INFINITY;
  return constraints.reduce((worst, constraint) => Math.max(worst, constraintRatio(constraint, cost.metrics)), 0);
}

/** `latencyMs<=1.5`, as it is written on the command line. */
export function printConstraint({ metric, kind, limit }: Constraint): string {
  return `${metric}${kind === "at-most" ? "<=" : ">="}${limit}`;
}
