import type { Controller } from "../controller/controller.ts";
import type { Json } from "../core/json.ts";
import { type Constraint, isWithin, printConstraint } from "../objective/constraint.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { decisionValues } from "../space/decision-values.ts";
import type { Space } from "../space/space.ts";
import type { Cost, Metrics } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import { type FrontReference, findDesignFront } from "./design-front.ts";
import { explainInfeasible } from "./explain-infeasible.ts";
import type { RoundGap } from "./prediction-gap.ts";
import { findQualityFront } from "./quality-front.ts";
import type { SearchOutcome } from "./run-search.ts";
import { selectWinner } from "./select-winner.ts";

/** A design as a result names it. */
export interface ResultDesign {
  readonly candidate: string;
  readonly values: Readonly<Record<string, number | string>>;
  readonly quality: number | null;
  /** Share of its training after which it was stopped as hopeless, where it was. */
  readonly partial?: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** What the search went by, where `metrics` were verified afterwards. */
  readonly predicted?: Readonly<Record<string, number>>;
}

/** What a search found; plain data, equal for equal runs. */
export interface SearchResult {
  readonly version: 1;
  readonly space: Json;
  readonly constraints: readonly string[];
  readonly controller: string;
  readonly ended: SearchOutcome["ended"];
  /** Candidates scored, paid evaluations (those and the designs a dear cost model was asked for), designs in the journal, those of them within the limits. */
  readonly scored: number;
  readonly paid: number;
  readonly trials: number;
  readonly within: number;
  /** Of the scored designs, how many have the quality of a training stopped early; absent where none has. */
  readonly partial?: number;
  /** How many designs were costed for real after the search, where any were: `best` and `front` are of these. */
  readonly verified?: number;
  /** How far predictions were off in each round of refinement, where there were any. */
  readonly rounds?: readonly RoundGap[];
  /** The best scored design within the limits; null where there is none. */
  readonly best: ResultDesign | null;
  /** The policy's most probable design, where the controller has one; quality null where it was not scored. */
  readonly favourite: Pick<ResultDesign, "candidate" | "quality"> | null;
  /** The scored designs no other beats in quality and in the first constrained metric at once. */
  readonly front: readonly ResultDesign[];
  /** Where a reference was given: the front is of quality and the reference's metrics, and this the exact volume under it. */
  readonly hypervolume?: { readonly reference: FrontReference; readonly value: number };
  /** Where nothing is within the limits: why, commonest first, and what came nearest. */
  readonly reasons?: readonly { readonly reason: string; readonly trials: number }[];
  readonly nearest?: ResultDesign;
}

export interface SearchResultInput {
  readonly space: Space;
  readonly controller: Controller;
  readonly constraints: readonly Constraint[];
  /** The designs that were costed for real, where any were; nothing else is reported then. */
  readonly verified?: readonly Trial[];
  readonly rounds?: readonly RoundGap[];
  /** Metrics of the front, with the figures that it must stay below; the first constrained metric alone unless told. */
  readonly reference?: FrontReference;
}

/** Sums a search up. */
export function summarizeSearch(
  outcome: SearchOutcome,
  { space, controller, constraints, verified, rounds, reference }: SearchResultInput,
): SearchResult {
  const { trials, scored, paid, ended } = outcome;
  const reported = verified ?? trials;
  const describe = (trial: Trial): ResultDesign => describeDesign(space, trial);
  const winner = selectWinner(reported, constraints);
  const favourite = controller.favourite?.();
  const metric = constraints[0]?.metric;
  const describeFront = (): Pick<SearchResult, "front" | "hypervolume"> => {
    if (reference === undefined)
      return { front: metric === undefined ? [] : findQualityFront(reported, metric).map(({ trial }) => describe(trial)) };
    const { trials: front, hypervolume: value } = findDesignFront(reported, reference);
    return { front: front.map(describe), hypervolume: { reference, value } };
  };
  const partial = trials.filter((trial) => trial.partial !== undefined).length;
  const result: SearchResult = {
    version: 1,
    space: space.spec,
    constraints: constraints.map(printConstraint),
    controller: controller.name,
    ended,
    scored,
    paid,
    trials: trials.length,
    within: trials.filter((trial) => isWithin(constraints, trial.cost)).length,
    ...(partial === 0 ? {} : { partial }),
    ...(verified === undefined ? {} : { verified: verified.length }),
    ...(rounds === undefined ? {} : { rounds }),
    best: winner === undefined ? null : describe(winner),
    favourite: favourite === undefined ? null : findFavourite(trials, printCandidate(space.canonicalize(favourite))),
    ...describeFront(),
  };
  if (winner !== undefined) return result;
  const { reasons, nearest } = explainInfeasible(reported, constraints);
  return { ...result, reasons, ...(nearest === undefined ? {} : { nearest: describe(nearest) }) };
}

function describeDesign(space: Space, { candidate, quality, partial, cost, predictedCost }: Trial): ResultDesign {
  const design = {
    candidate: printCandidate(candidate),
    values: decisionValues(space, candidate),
    quality,
    ...(partial !== undefined && { partial }),
    metrics: metricsOf(cost),
  };
  return predictedCost === undefined ? design : { ...design, predicted: metricsOf(predictedCost) };
}

/** In alphabetical order, in which the journal keeps them: a resumed search writes what an unbroken one does, byte for byte. */
function metricsOf(cost: Cost): Metrics {
  const metrics = cost.kind === "feasible" ? Object.entries(cost.metrics) : [];
  return Object.fromEntries(metrics.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function findFavourite(trials: readonly Trial[], candidate: string): Pick<ResultDesign, "candidate" | "quality"> {
  return { candidate, quality: trials.findLast((trial) => printCandidate(trial.candidate) === candidate)?.quality ?? null };
}
