import { availableParallelism } from "node:os";
import type { Json } from "../core/json.ts";
import { printConstraint } from "../objective/constraint.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { createThreadExecutor } from "../runtime/thread-executor.ts";
import { enumerateSpace } from "../search/enumerate-space.ts";
import { openExactSpace } from "../search/exact-space.ts";
import { openRunFolder } from "../search/run-folder.ts";
import { createMemoryStore, type RunStore } from "../search/run-store.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { createSpace } from "../space/create-space.ts";
import type { Space } from "../space/space.ts";
import type { EnumerateFlags } from "./enumerate-flags.ts";
import { type EnumerationResult, formatEnumeration, nothingWithin, resultOf } from "./enumerate-text.ts";
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
    const result = await withFolder(flags, space, async (store) => {
      const progress = flags.quiet ? silentProgress : createProgress(process.stderr);
      const answer = await enumerateSpace({ space, qualities, constraints, bestOnly: flags.bestOnly, store, executor, progress, signal });
      return resultOf(space, constraints, answer);
    });
    output.write(flags.json ? `${JSON.stringify(result)}\n` : formatEnumeration(result));
    if (result.best === null) throw nothingWithin(result);
  } finally {
    await executor.dispose();
  }
}

/** Runs `body` on the folder the flags name, where the result is kept as `best/result.json`, or in memory. */
async function withFolder(
  flags: EnumerateFlags,
  space: Space,
  body: (store: RunStore) => Promise<EnumerationResult>,
): Promise<EnumerationResult> {
  if (flags.output === undefined) return body(createMemoryStore());
  const warn = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const run = await openRunFolder(flags.output, { configuration: await configure(flags, space), resume: flags.resume, warn });
  try {
    const result = await body(run);
    await run.writeBest("result.json", `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await run.close();
  }
}

/** Everything the result depends on, contents of the table included. */
async function configure({ quality, constraint, bestOnly }: EnumerateFlags, space: Space): Promise<Readonly<Record<string, Json>>> {
  const constraints = parseConstraints(constraint, { metrics: SIMULATOR_METRICS }).map(printConstraint);
  const data = await fingerprintSources([quality]);
  return { command: "enumerate", space: space.spec, quality, data, constraints, bestOnly, simulatorVersion: SIMULATOR_VERSION };
}
