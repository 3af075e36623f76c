import { join } from "node:path";
import { InfeasibleError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { renderRunEnding } from "../report/run-report.ts";
import type { RunSummary } from "../report/run-summary.ts";
import { ENGINE_NAMES, type EngineName, engineSettings, startEngine } from "../runtime/engine.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { findShipped } from "../runtime/package-root.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { openRunFolder } from "../search/run-folder.ts";
import { readConfigurationSource } from "./configuration-source.ts";
import { resolveConfiguration } from "./resolve-configuration.ts";
import { checkRunInputs } from "./run/check-run-inputs.ts";
import { type RunConfiguration, runConfigurationSchema } from "./run/run-configuration.ts";
import { runPipeline } from "./run/run-pipeline.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem run`, parsed. */
export interface RunFlags extends SharedFlags {
  readonly output?: string;
  readonly resume: boolean;
  readonly seed?: string;
  readonly set: readonly string[];
}

/** Runs the pipeline of a configuration file and prints its outcome. Throws an `InfeasibleError` where no design meets the targets. */
export async function run(config: string, flags: RunFlags): Promise<void> {
  const set = flags.seed === undefined ? flags.set : [...flags.set, `seed=${flags.seed}`];
  const source = await readConfigurationSource(findShipped(config));
  const resolve = (engine: EngineName) => resolveConfiguration(runConfigurationSchema, source, { set, engine });
  // What is written for another engine is checked as well, and all of it before an engine takes its time to start.
  for (const name of ENGINE_NAMES) resolve(name);
  const engine = await startEngine();
  const { configuration: resolved, locate } = resolve(engine.name);
  const { engines, ...configuration } = resolved;
  await checkRunInputs(configuration, locate);
  const say = flags.quiet ? () => {} : (line: string) => process.stderr.write(`${line}\n`);
  say(`tensor engine: ${engine.name} (${engine.reason})`);
  if (engines?.[engine.name as "native" | "wasm"] !== undefined)
    say(`schedule: the ${engine.name} engine's own, as engines.${engine.name} of ${config} says`);
  const path = flags.output ?? join("runs", configuration.name);
  const folder = await openRunFolder(path, {
    configuration: { ...(configuration as unknown as { [key: string]: Json }), ...engineSettings(engine) },
    resume: flags.resume,
    warn: say,
  });
  try {
    const progress = flags.quiet ? silentProgress : createProgress(process.stderr);
    const summary = await runPipeline(configuration as RunConfiguration, { folder, engine, progress, signal: watchInterruption() });
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ folder: path, ...summary })}\n`
        : `\n${renderRunEnding(summary)}\nreport: ${join(path, "report.md")}\n`,
    );
    requireWinner(summary, path);
  } finally {
    await folder.close();
  }
}

function requireWinner({ designs }: RunSummary, path: string): void {
  if (designs.some(({ role }) => role === "winner")) return;
  throw new InfeasibleError(
    `No design of the run met the targets when it was simulated; ${join(path, "report.md")} says how near they came.`,
    {
      code: "no-feasible-design",
      path,
      fix: "Loosen a target, or search longer: --set search.steps=N.",
    },
  );
}
