import { type Constraint, constraintRatio, worstRatio } from "../objective/constraint.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { neighbourCandidates } from "../space/neighbour.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import type { Cost, CostModel, Metrics } from "../trial/cost-model.ts";

export interface RefineOptions {
  readonly space: Space;
  /** The part whose decisions may change. */
  readonly part: SpacePart;
  /** The model that is believed: the simulator. */
  readonly cost: CostModel;
  readonly constraints: readonly Constraint[];
  /** Metrics that may not grow and of which one must fall; `latencyMs` and `areaMm2` unless told. */
  readonly metrics?: readonly string[];
  /** Moves at most; 32 unless told. */
  readonly moves?: number;
}

export interface RefinedDesign {
  readonly candidate: Candidate;
  readonly cost: Cost;
  /** Designs that were costed, the first included. */
  readonly costed: number;
}

/** Pairs of decisions costed where no single one helps, those that the single ones promise most of. */
const PAIRS_TRIED = 8;

/**
 * Improves the accelerator of a design for its network: moves to the best design one decision away, again and again, and where there is none to the
 * best of a few two decisions away, such as more processing elements of fewer lanes each. Within the limits a move may raise none of the metrics;
 * outside, it must bring the limits nearer, the worst broken one above all.
 */
export async function refineAccelerator(candidate: Candidate, options: RefineOptions): Promise<RefinedDesign> {
  const { space, part, cost, moves = 32 } = options;
  const start = space.canonicalize(candidate);
  let current: Neighbour = { candidate: start, cost: (await cost.estimate([start]))[0]! };
  let costed = 1;
  const costAll = async (candidates: readonly Candidate[]): Promise<readonly Neighbour[]> => {
    const costs = await cost.estimate(candidates);
    costed += candidates.length;
    return candidates.map((neighbour, at) => ({ candidate: neighbour, cost: costs[at]! }));
  };
  for (let move = 0; move < moves; move++) {
    const single = await costAll(
      neighbourCandidates(space, current.candidate)
        .filter((neighbour) => differsOnlyWithin(part, { before: current.candidate, after: neighbour }))
        .map((neighbour) => space.canonicalize(neighbour)),
    );
    const best =
      selectBest(current, single, options) ?? selectBest(current, await costAll(promisingPairs(current, single, options)), options);
    if (best === undefined) break;
    current = best;
  }
  return { ...current, costed };
}

interface Neighbour {
  readonly candidate: Candidate;
  readonly cost: Cost;
}

/** The neighbour of the largest gain; `undefined` where none gains. */
function selectBest({ cost: before }: Neighbour, neighbours: readonly Neighbour[], options: RefineOptions): Neighbour | undefined {
  return rankByGain(neighbours, before, options)[0];
}

/** Those that gain, the largest gain first. */
function rankByGain(neighbours: readonly Neighbour[], before: Cost, options: RefineOptions): readonly Neighbour[] {
  return neighbours
    .map((neighbour) => ({ neighbour, gain: gainOf({ before, after: neighbour.cost }, options) }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain || (printCandidate(a.neighbour.candidate) < printCandidate(b.neighbour.candidate) ? -1 : 1))
    .map(({ neighbour }) => neighbour);
}

/** Two changes at once, best first, as if each multiplied every metric by what it does alone. */
function promisingPairs(current: Neighbour, single: readonly Neighbour[], options: RefineOptions): readonly Candidate[] {
  const { candidate: before, cost } = current;
  if (cost.kind === "infeasible") return [];
  const pairs = single.flatMap((first, at) =>
    single.slice(at + 1).flatMap((second): readonly Neighbour[] => {
      const changed = before.filter((value, place) => value !== first.candidate[place] && value !== second.candidate[place]);
      if (changed.length > 0 || first.cost.kind === "infeasible" || second.cost.kind === "infeasible") return [];
      const [one, two] = [first.cost.metrics, second.cost.metrics];
      const metrics = Object.fromEntries(
        Object.entries(cost.metrics).map(([metric, value]) => [metric, value > 0 ? (one[metric]! * two[metric]!) / value : value]),
      );
      const both = before.map((value, place) => (first.candidate[place] !== value ? first.candidate[place]! : second.candidate[place]!));
      return [{ candidate: options.space.canonicalize(both), cost: { kind: "feasible", metrics } }];
    }),
  );
  return rankByGain(pairs, cost, options)
    .slice(0, PAIRS_TRIED)
    .map(({ candidate }) => candidate);
}

interface Move<T> {
  readonly before: T;
  readonly after: T;
}

function differsOnlyWithin({ offset, space }: SpacePart, { before, after }: Move<Candidate>): boolean {
  return before.every((value, at) => value === after[at] || (at >= offset && at < offset + space.decisions.length));
}

/** Above 0 for a move worth making, larger for a better one. */
function gainOf({ before, after }: Move<Cost>, options: RefineOptions): number {
  const { constraints, metrics = ["latencyMs", "areaMm2"] } = options;
  if (after.kind === "infeasible") return 0;
  if (before.kind === "infeasible") return 1 / (1 + worstRatio(constraints, after));
  const [worstBefore, worstAfter] = [worstRatio(constraints, before), worstRatio(constraints, after)];
  if (worstBefore > 1) return distanceOf(constraints, before) - distanceOf(constraints, after);
  return worstAfter > 1 ? 0 : jointFall({ before: before.metrics, after: after.metrics }, metrics);
}

/** How the limits that are not the worst count against the worst: enough that room below them is made for what the worst may need next. */
const OTHERS_WEIGHT = 0.1;

/** How far a design is from the limits: the logarithm of the worst ratio, and a little of all. */
function distanceOf(constraints: readonly Constraint[], cost: Cost & { readonly kind: "feasible" }): number {
  const all = constraints.reduce((sum, constraint) => sum + Math.log(constraintRatio(constraint, cost.metrics)), 0);
  return Math.log(worstRatio(constraints, cost)) + OTHERS_WEIGHT * all;
}

/** Sum of the logarithmic falls of the metrics; 0 where one of them grows. */
function jointFall({ before, after }: Move<Metrics>, metrics: readonly string[]): number {
  const present = metrics.filter((metric) => (before[metric] ?? 0) > 0 && (after[metric] ?? 0) > 0);
  if (present.some((metric) => after[metric]! > before[metric]!)) return 0;
  return present.reduce((sum, metric) => sum + Math.log(before[metric]! / after[metric]!), 0);
}
