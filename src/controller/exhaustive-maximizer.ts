import type { Rng } from "../core/rng.ts";
import { listDesigns } from "../space/list-designs.ts";
import type { Candidate } from "../space/space.ts";
import { qualityKey, traitsOf } from "../space/traits.ts";
import type { Cost } from "../trial/cost-model.ts";
import { type BoundMaximizer, type ProposalRequest, passesScreen, type Screen } from "./bound-maximizer.ts";
import type { QualityBelief, QualitySurrogate } from "./quality-surrogate.ts";

/** The designs that pass the screen, in random order, with what does not change between requests. */
interface Pool {
  readonly designs: readonly Candidate[];
  readonly costs: readonly Cost[];
  readonly keys: readonly string[];
  /** For each design the index of its traits in `kinds`: designs of equal traits share one posterior. */
  readonly kindOf: Uint32Array;
  /** One design of each kind. */
  readonly kinds: readonly Candidate[];
}

/**
 * Looks at every design of a small space: all are costed once, at the first request, and the surrogate's belief is kept up to date for
 * those that pass the screen.
 */
export function createExhaustiveMaximizer(screen: Screen): BoundMaximizer {
  let pool: Promise<Pool> | undefined;
  let belief: { readonly of: QualitySurrogate; readonly quality: QualityBelief } | undefined;
  const openPool = (rng: Rng): Promise<Pool> => {
    // A split depends on the stream's key alone, so a loaded state finds the same order.
    pool ??= createPool(screen, rng.split("designs"));
    return pool;
  };
  return {
    async maximize(surrogate, request) {
      const found = await openPool(request.rng);
      if (belief?.of !== surrogate) belief = { of: surrogate, quality: surrogate.follow(found.kinds) };
      const bounds = belief.quality.bounds(request.optimism);
      const rewards = Float64Array.from(found.costs, (cost, at) => screen.objective.reward(bounds[found.kindOf[at]!]!, cost));
      return selectBest(found, { ...request, rewards });
    },
    async sample(request) {
      const found = await openPool(request.rng);
      return selectBest(found, { ...request, rewards: Float64Array.from(found.designs, () => request.rng.uniform()) });
    },
    dump: () => null,
    load() {
      pool = undefined;
      belief = undefined;
    },
  };
}

async function createPool(screen: Screen, rng: Rng): Promise<Pool> {
  const all = rng.shuffle(listDesigns(screen.space));
  const costs = await screen.cost.estimate(all);
  const passing = all.map((_, at) => at).filter((at) => passesScreen(screen, costs[at]!));
  const designs = passing.map((at) => all[at]!);
  const indexOf = new Map<string, number>();
  const kinds: Candidate[] = [];
  const kindOf = Uint32Array.from(designs, (design) => {
    const traits = traitsOf(screen.space, design).join();
    const known = indexOf.get(traits);
    if (known !== undefined) return known;
    indexOf.set(traits, kinds.length);
    return kinds.push(design) - 1;
  });
  return {
    designs,
    costs: passing.map((at) => costs[at]!),
    keys: designs.map((design) => qualityKey(screen.space, design)),
    kindOf,
    kinds,
  };
}

/** The unknown designs of the highest rewards, the first of equals. */
function selectBest(
  { designs, keys }: Pool,
  { count, known, rewards }: ProposalRequest & { readonly rewards: Float64Array },
): readonly Candidate[] {
  const taken = new Set<string>();
  const chosen: Candidate[] = [];
  while (chosen.length < count) {
    let best = -1;
    for (let at = 0; at < designs.length; at++) {
      if ((best < 0 || rewards[at]! > rewards[best]!) && !known.has(keys[at]!) && !taken.has(keys[at]!)) best = at;
    }
    if (best < 0) break;
    taken.add(keys[best]!);
    chosen.push(designs[best]!);
  }
  return chosen;
}
