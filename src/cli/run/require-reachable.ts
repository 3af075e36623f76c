import { buildAccelerator } from "../../accelerator/build-accelerator.ts";
import { InputError } from "../../core/errors.ts";
import { buildNetwork } from "../../network/build-network.ts";
import { type Constraint, printConstraint } from "../../objective/constraint.ts";
import { estimateArea } from "../../simulator/estimate-area.ts";
import { Simulator } from "../../simulator/simulate.ts";
import type { Candidate, Space } from "../../space/space.ts";
import type { Metrics } from "../../trial/cost-model.ts";

/**
 * A descent ends where no single decision helps, which need not be the nearest design of all; so it must miss a limit by this factor
 * before a run is refused. Nearer misses are left to the search.
 */
const DOUBT = 2;
/** Accelerators that the smallest network is tried on, evenly spread, and how many of the best of them a descent starts from. */
const TRIED = 1000;
const STARTS = 3;

/** A design with the worst of its figures over their limits; above 1 some limit is broken, infinite where it cannot run. */
interface Tried {
  readonly candidate: Candidate;
  readonly metrics: Metrics;
  readonly ratio: number;
}

/**
 * Refuses upper limits that no design of a joint space comes near: an area below the smallest accelerator's, or limits that descents from
 * the smallest network miss by more than a factor of two. Ends as soon as one design meets all. Throws an `InputError` that names the limit
 * that is missed and the nearest figure.
 */
export function requireReachable(constraints: readonly Constraint[], space: Space): void {
  const smallest = space.decisions.map(({ values }) => Math.max(0, values.indexOf("skip")));
  const leastArea = estimateArea(buildAccelerator(space, smallest)).totalMm2;
  const tooSmall = constraints.find(({ metric, limit }) => metric === "areaMm2" && limit < leastArea);
  if (tooSmall !== undefined)
    throw unreachable(tooSmall, { others: [], nearest: "the smallest accelerator of the space", metrics: { areaMm2: leastArea } });

  const nearest = findNearest(space, { smallest, tryOut: createTryOut(constraints, space) });
  if (nearest.ratio <= DOUBT || nearest.ratio === Number.POSITIVE_INFINITY) return;
  const missed = constraints.find(({ metric, limit }) => nearest.metrics[metric]! / limit > DOUBT)!;
  const others = constraints.filter((constraint) => constraint !== missed);
  throw unreachable(missed, { others, nearest: "the nearest design found from the smallest network", metrics: nearest.metrics });
}

function createTryOut(constraints: readonly Constraint[], space: Space): (candidate: Candidate) => Tried {
  const simulator = new Simulator();
  return (candidate) => {
    const totals = simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
    if (totals.kind === "infeasible") return { candidate, metrics: {}, ratio: Number.POSITIVE_INFINITY };
    const metrics: Metrics = { latencyMs: totals.latencyMs, energyUj: totals.energyUj, areaMm2: totals.areaMm2 };
    return { candidate, metrics, ratio: Math.max(...constraints.map(({ metric, limit }) => metrics[metric]! / limit)) };
  };
}

interface Descent {
  readonly smallest: Candidate;
  readonly tryOut: (candidate: Candidate) => Tried;
}

function findNearest(space: Space, { smallest, tryOut }: Descent): Tried {
  const starts: Tried[] = [];
  for (const accelerator of spreadAccelerators(space)) {
    const tried = tryOut([...smallest.slice(0, -accelerator.length), ...accelerator]);
    if (tried.ratio <= 1) return tried;
    starts.push(tried);
  }
  starts.sort((a, b) => a.ratio - b.ratio);
  let nearest = starts[0]!;
  for (const start of starts.slice(0, STARTS)) {
    const found = descend(space, { start, tryOut });
    if (found.ratio < nearest.ratio) nearest = found;
    if (nearest.ratio <= 1) break;
  }
  return nearest;
}

/** Candidates of the accelerator part, which is the last one, at even distances in the order of all of them. */
function spreadAccelerators(space: Space): readonly Candidate[] {
  const { decisions } = space.parts.at(-1)!.space;
  const count = decisions.reduce((product, { values }) => product * values.length, 1);
  return Array.from({ length: Math.min(TRIED, count) }, (_, at) => {
    let rest = Math.round((at * (count - 1)) / (Math.min(TRIED, count) - 1));
    return decisions.map(({ values }) => {
      const value = rest % values.length;
      rest = Math.floor(rest / values.length);
      return value;
    });
  });
}

/** Gives one decision after the other its best value until none helps, or all limits hold. */
function descend(space: Space, { start, tryOut }: { readonly start: Tried; readonly tryOut: Descent["tryOut"] }): Tried {
  let best = start;
  for (let idle = 0, at = 0; idle < space.decisions.length && best.ratio > 1; idle++, at = (at + 1) % space.decisions.length) {
    for (let value = 0; value < space.decisions[at]!.values.length; value++) {
      if (value === best.candidate[at]) continue;
      const tried = tryOut(best.candidate.with(at, value));
      if (tried.ratio < best.ratio) [best, idle] = [tried, 0];
    }
  }
  return best;
}

/** The limit that is missed, beside the others it was held against, and who came nearest with which figures. */
interface Miss {
  readonly others: readonly Constraint[];
  readonly nearest: string;
  readonly metrics: Metrics;
}

function unreachable({ metric, limit }: Constraint, { others, nearest, metrics }: Miss): InputError {
  const path = `targets.${metric}`;
  const rounded = (value: number): number => Number(value.toPrecision(4));
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${rounded(value)}`);
  const beside = others.map((other) => ` beside ${printConstraint({ ...other, limit: rounded(other.limit) })}`).join("");
  return new InputError(
    `Cannot use the configuration: ${path} is ${limit}${beside}, expected what some design can meet: ${nearest} has ${figures.join(", ")}`,
    { code: "unreachable-target", path, fix: "Loosen the target, or change the space." },
  );
}
