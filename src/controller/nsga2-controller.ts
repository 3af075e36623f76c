import { paretoFront } from "../core/pareto-front.ts";
import { loadRng, type Rng, type RngState } from "../core/rng.ts";
import { type Constraint, worstRatio } from "../objective/constraint.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { mutateCandidate } from "../space/neighbour.ts";
import { isSameDesign } from "../space/same-design.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Trial } from "../trial/trial.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";

export interface Nsga2Options {
  /** Candidates kept, 2 or more; 50 unless told. */
  readonly population?: number;
  /** Metrics that should fall while quality rises; none unless told. */
  readonly metrics?: readonly string[];
  /** Limits: a candidate within them comes before any that is not, and of two beyond them the nearer. None unless told. */
  readonly constraints?: readonly Constraint[];
}

interface Member {
  readonly candidate: Candidate;
  /** All to be made small. */
  readonly objectives: readonly number[];
  /** How many times over its worst limit; 1 where within. */
  readonly excess: number;
}

interface Nsga2State {
  readonly members: readonly Member[];
  readonly rng: RngState;
}

const NAME = "nsga2";
const CROSSOVER = 0.9;

/**
 * NSGA-II (Deb et al. 2002, "A fast and elitist multiobjective genetic algorithm"): the best of the population and its offspring stay,
 * by front, then by crowding. Parents win a tournament of two; uniform crossover, then each decision changes with probability 1 / decisions.
 * Trials without quality or cost are not taken in.
 */
export function createNsga2Controller(space: Space, rng: Rng, options: Nsga2Options = {}): Controller {
  const { population = 50, metrics = [], constraints = [] } = options;
  let members: readonly Member[] = [];
  let stream = rng;

  const memberOf = ({ candidate, quality, cost }: Trial): readonly Member[] => {
    if (quality === null || cost.kind === "infeasible") return [];
    const objectives = [-quality, ...metrics.map((metric) => cost.metrics[metric]!)];
    return [{ candidate: space.canonicalize(candidate), objectives, excess: Math.max(1, worstRatio(constraints, cost)) }];
  };
  // Members stand in the order of selection, so the smaller index wins.
  const selectParent = (): Candidate => members[Math.min(stream.integer(members.length), stream.integer(members.length))]!.candidate;
  const propose = (): Candidate => {
    if (members.length < population) return sampleCandidate(space, stream);
    const parent = selectParent();
    const child = mutateEach(space, cross(parent, { other: selectParent(), rng: stream }), stream);
    return isSameDesign(space, [parent, child]) ? mutateCandidate(space, child, stream) : child;
  };
  return {
    name: NAME,
    ask: async (count) => Array.from({ length: count }, propose),
    async tell(trials) {
      const all = new Map([...members, ...trials.flatMap(memberOf)].map((member) => [printCandidate(member.candidate), member]));
      members = rankMembers([...all.values()]).slice(0, population);
    },
    dump: () => sealState(NAME, space, { members: members.map((member) => ({ ...member })), rng: { ...stream.dump() } }),
    load(state) {
      const found = openState<Nsga2State>(NAME, space, state);
      members = found.members;
      stream = loadRng(found.rng);
    },
  };
}

function cross(parent: Candidate, { other, rng }: { readonly other: Candidate; readonly rng: Rng }): Candidate {
  if (rng.uniform() >= CROSSOVER) return parent;
  return parent.map((value, at) => (rng.uniform() < 0.5 ? value : other[at]!));
}

function mutateEach(space: Space, candidate: Candidate, rng: Rng): Candidate {
  return candidate.map((value, at) => {
    const { length } = space.decisions[at]!.values;
    return length > 1 && rng.uniform() < 1 / candidate.length ? (value + 1 + rng.integer(length - 1)) % length : value;
  });
}

/** Best first: those within the limits front by front, the less crowded first; then the others, the nearest to their limits first. */
function rankMembers(members: readonly Member[]): readonly Member[] {
  const ranked: Member[] = [];
  let rest = members.filter(({ excess }) => excess <= 1);
  while (rest.length > 0) {
    const front = paretoFrontOf(rest);
    const distances = crowdingDistances(front);
    const order = front.map((_, at) => at).sort((a, b) => descending(distances[a]!, distances[b]!));
    ranked.push(...order.map((at) => front[at]!));
    const taken = new Set(front);
    rest = rest.filter((member) => !taken.has(member));
  }
  const beyond = members.filter(({ excess }) => excess > 1).sort((a, b) => a.excess - b.excess);
  return [...ranked, ...beyond];
}

function paretoFrontOf(members: readonly Member[]): readonly Member[] {
  return paretoFront(members.map(({ objectives }) => objectives)).map((at) => members[at]!);
}

/** For each member of a front the sum over objectives of its neighbours' distance as a share of the range; infinite at the ends. */
function crowdingDistances(front: readonly Member[]): Float64Array {
  const distances = new Float64Array(front.length);
  front[0]!.objectives.forEach((_, objective) => {
    const figureOf = (at: number): number => front[at]!.objectives[objective]!;
    const order = front.map((_, at) => at).sort((a, b) => figureOf(a) - figureOf(b));
    const range = figureOf(order.at(-1)!) - figureOf(order[0]!);
    order.forEach((at, place) => {
      const isEnd = place === 0 || place === order.length - 1;
      if (isEnd) distances[at] = Number.POSITIVE_INFINITY;
      else if (range > 0) distances[at]! += (figureOf(order[place + 1]!) - figureOf(order[place - 1]!)) / range;
    });
  });
  return distances;
}

/** Subtraction would give NaN for two infinities. */
function descending(a: number, b: number): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
