import { availableParallelism } from "node:os";
import type { Json } from "../core/json.ts";
import { printConstraint } from "../objective/constraint.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { createThreadExecutor } from "../runtime/thread-executor.ts";
import { enumerateSpace } from "../search/enumerate-space.ts";
import { openExactSpace } from "../search/exact-space.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { createSpace } from "../space/create-space.ts";
import type { Space } from "../space/space.ts";
import type { EnumerateFlags } from "./enumerate-flags.ts";
import { type EnumerationResult, formatEnumeration, nothingWithin, resultOf } from "./enumerate-text.ts";
import { keepResult } from "./keep-result.ts";
import { overrideSpec } from "./override-spec.ts";
import { loadQualitySource, SIMULATOR_METRICS } from "./search-sources.ts";
import { fingerprintSources } from "./source-fingerprints.ts";
import { readSpaceSpec } from "./space-source.ts";

/**
 * Enumerates as the flags say and writes the result to `output`. Throws an `InfeasibleError` (exit status 3), after that, where nothing is within
 * the limits.
 */
export async function enumerate(flags: EnumerateFlags, output: { readonly write: (text: string) => unknown }): Promise<void> {
  const space = createSpace(overrideSpec(await readSpaceSpec(flags.space), flags.set));
  const { networks, networkDesigns } = openExactSpace(space);
  const constraints = parseConstraints(flags.constraint, { metrics: SIMULATOR_METRICS });
  const signal = watchInterruption();
  const quality = await loadQualitySource(flags.quality, networks, { flags, signal });
  const qualities = await quality.estimate(networkDesigns).finally(() => quality.dispose?.());
  const executor = createThreadExecutor({ workers: flags.workers ?? availableParallelism() });
  try {
    const result = await keepResult(flags, {
      configure: () => configure(flags, space),
      body: async (store): Promise<EnumerationResult> => {
        const progress = flags.quiet ? silentProgress : createProgress(process.stderr);
        const answer = await enumerateSpace({ space, qualities, constraints, bestOnly: flags.bestOnly, store, executor, progress, signal });
        return resultOf(space, constraints, answer);
      },
    });
    output.write(flags.json ? `${JSON.stringify(result)}\n` : formatEnumeration(result));
    if (result.best === null) throw nothingWithin(result);
  } finally {
    await executor.dispose();
  }
}

/** Everything the result depends on, contents of the table included. */
async function configure({ quality, constraint, bestOnly }: EnumerateFlags, space: Space): Promise<Readonly<Record<string, Json>>> {
  const constraints = parseConstraints(constraint, { metrics: SIMULATOR_METRICS }).map(printConstraint);
  const data = await fingerprintSources([quality]);
  return { command: "enumerate", space: space.spec, quality, data, constraints, bestOnly, simulatorVersion: SIMULATOR_VERSION };
}
