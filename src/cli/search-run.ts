import type { Json } from "../core/json.ts";
import { openRunFolder } from "../search/run-folder.ts";
import { createMemoryStore, type RunStore } from "../search/run-store.ts";
import type { SearchBudget } from "../search/search-budget.ts";
import type { SearchResult } from "../search/search-result.ts";
import type { Space } from "../space/space.ts";
import type { LearntPolicy } from "./controller-source.ts";
import type { SearchFlags } from "./search-flags.ts";
import { fingerprintSources } from "./source-fingerprints.ts";

/** Parts of a search's configuration that flags name and something else resolves. */
export interface ResolvedParts {
  readonly space: Space;
  readonly constraints: readonly string[];
  readonly budget: SearchBudget;
  readonly policy: LearntPolicy | undefined;
}

/** Runs `body` on the folder the flags name, where the result is kept as `best/result.json`, or in memory. */
export async function withStore(
  flags: SearchFlags,
  body: (store: RunStore) => Promise<SearchResult>,
  parts: ResolvedParts,
): Promise<SearchResult> {
  if (flags.output === undefined) return body(createMemoryStore());
  const warn = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const run = await openRunFolder(flags.output, { configuration: await configure(flags, parts), resume: flags.resume, warn });
  try {
    const result = await body(run);
    await run.writeBest("result.json", `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await run.close();
  }
}

/** Everything the result depends on, contents of files included, and nothing else. */
async function configure(
  flags: SearchFlags,
  { space, constraints, budget, policy }: ResolvedParts,
): Promise<Readonly<Record<string, Json>>> {
  const { quality, cost, verify, patience, seed, controller, order, objective, aimDelta, scoreInfeasible } = flags;
  const { strategy, accelerator, network, refine, dataset, tolerance, bound, reference } = flags;
  return {
    command: "search",
    space: space.spec,
    quality,
    cost,
    ...(verify.length === 0 ? {} : { verify }),
    data: await fingerprintSources([quality, ...cost, ...verify, ...(dataset === undefined ? [] : [`dataset:${dataset}`])]),
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
