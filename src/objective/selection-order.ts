import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate } from "../space/space.ts";
import type { Cost } from "../trial/cost-model.ts";
import { type Constraint, worstRatio } from "./constraint.ts";

/** What selection looks at; a `Trial` is one. */
export interface Selectable {
  readonly candidate: Candidate;
  readonly quality: number | null;
  /** Present where quality is that of an evaluation stopped early. */
  readonly partial?: number;
  readonly cost: Cost;
}

/**
 * The order in which designs are chosen, best first, as a comparator: those within the limits first, of them those evaluated whole, then higher
 * quality, lower latency, smaller area, candidate string; so the choice depends on the figures only, never on the order of arrival. Designs outside the limits
 * follow, nearest to the limits first, those that cannot be built last.
 */
export function createSelectionOrder(constraints: readonly Constraint[]): (a: Selectable, b: Selectable) => number {
  const excess = (item: Selectable): number => Math.max(1, worstRatio(constraints, item.cost));
  return (a, b) =>
    ascending(excess(a), excess(b)) ||
    ascending(a.partial === undefined ? 0 : 1, b.partial === undefined ? 0 : 1) ||
    ascending(b.quality ?? -1, a.quality ?? -1) ||
    ascending(metricOf(a, "latencyMs"), metricOf(b, "latencyMs")) ||
    ascending(metricOf(a, "areaMm2"), metricOf(b, "areaMm2")) ||
    compareText(printCandidate(a.candidate), printCandidate(b.candidate));
}

function metricOf(item: Selectable, metric: string): number {
  return item.cost.kind === "feasible" ? (item.cost.metrics[metric] ?? 0) : 0;
}

/** Subtraction would give NaN for two infinities. */
function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
