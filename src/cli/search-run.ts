import type { Json } from "../core/json.ts";
import type { RunStore } from "../search/run-store.ts";
import type { SearchBudget } from "../search/search-budget.ts";
import type { SearchResult } from "../search/search-result.ts";
import type { Space } from "../space/space.ts";
import type { LearntPolicy } from "./controller-source.ts";
import { keepResult } from "./keep-result.ts";
import { splitQualitySource } from "./quality-source.ts";
import type { SearchFlags } from "./search-flags.ts";
import { fingerprintSources } from "./source-fingerprints.ts";

/** Parts of a search's configuration that flags name and something else resolves. */
export interface ResolvedParts {
  readonly space: Space;
  readonly constraints: readonly string[];
  readonly budget: SearchBudget;
  readonly policy: LearntPolicy | undefined;
  /** What the source of quality adds. */
  readonly settings: Readonly<Record<string, Json>>;
}

/** Runs `body` on the folder the flags name, or in memory; see `keepResult`. */
export function withStore(
  flags: SearchFlags,
  body: (store: RunStore) => Promise<SearchResult>,
  parts: ResolvedParts,
): Promise<SearchResult> {
  return keepResult(flags, { configure: () => configure(flags, parts), body });
}

/** Everything the result depends on, contents of files included, and nothing else. */
async function configure(
  flags: SearchFlags,
  { space, constraints, budget, policy, settings }: ResolvedParts,
): Promise<Readonly<Record<string, Json>>> {
  const { quality, cost, verify, patience, seed, controller, order, objective, aimDelta, scoreInfeasible } = flags;
  const { strategy, accelerator, network, refine, dataset, tolerance, bound, reference } = flags;
  return {
    command: "search",
    space: space.spec,
    quality,
    ...settings,
    cost,
    ...(verify.length === 0 ? {} : { verify }),
    data: await fingerprintSources([
      splitQualitySource(quality).source,
      ...cost,
      ...verify,
      ...(dataset === undefined ? [] : [`dataset:${dataset}`]),
    ]),
    ...(reference.length === 0 ? {} : { reference }),
    ...(bound === undefined ? {} : { bound }),
    ...(refine === undefined ? {} : { refine, tolerance, dataset: dataset ?? null }),
    constraints,
    ...budget,
    ...(patience === undefined ? {} : { patience }),
    seed,
    controller,
    ...(order === "network-first" ? {} : { order }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(network === undefined ? {} : { network }),
    ...(policy === undefined ? {} : { controllerFrom: { run: policy.run, fingerprint: policy.fingerprint } }),
    objective,
    aimDelta,
    scoreInfeasible,
  };
}
