import { availableParallelism } from "node:os";
import { InputError } from "../core/errors.ts";
import { type GenerateOptions, generateDataset } from "../dataset/generate-dataset.ts";
import type { DatasetPart } from "../dataset/manifest.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { createThreadExecutor } from "../runtime/thread-executor.ts";
import { createSpace } from "../space/create-space.ts";
import { jointSpec } from "../space/joint.ts";
import type { SpaceSpec } from "../space/space.ts";
import { createCommandCost } from "../trial/command-cost-model.ts";
import type { CommandFlags } from "./command-options.ts";
import { COMMAND_FORM, isCommandSource, openCommandModel, parseCommandSource } from "./command-source.ts";
import { createEnsembleLearner } from "./generate-learner.ts";
import { readSampling, type SamplingFlags } from "./generate-sampling.ts";
import { overrideSpec } from "./override-spec.ts";
import type { SharedFlags } from "./shared-options.ts";
import { readSpaceSpec } from "./space-source.ts";

/** Flags of `tandem generate`, parsed. */
export interface GenerateFlags extends SharedFlags, CommandFlags, SamplingFlags {
  readonly space: string;
  readonly accelerators: string;
  readonly count: number;
  readonly output: string;
  readonly seed: number;
  readonly workers?: number;
  readonly format: "parquet" | "csv";
  readonly shardSize?: number;
  /** Which part of the dataset to generate; all of it where absent. */
  readonly shard?: DatasetPart;
  readonly resume: boolean;
  /** `key=value` pairs that override parameters of the network space. */
  readonly set: readonly string[];
  /** `simulator`, or a command. */
  readonly cost: string;
  readonly keepFailed: boolean;
}

/**
 * Generates a dataset, simulated in worker threads or labelled by a user's command, and says where it is. Throws an `InputError` for a space
 * the simulator does not know, and as `generateDataset`.
 */
export async function generate(flags: GenerateFlags): Promise<void> {
  const { output, count, seed, format, shardSize, shard, resume, json, quiet } = flags;
  const sampling = readSampling(flags, () => createEnsembleLearner({ seed, quiet }));
  const space = await readSpace(flags);
  const signal = watchInterruption();
  const { dispose, ...source } = openSource(flags, { space, signal });
  try {
    const { shards, ...plan } = await generateDataset({
      folder: output,
      space,
      count,
      seed,
      format,
      sampling,
      ...(shardSize !== undefined && { shardSize }),
      ...(shard !== undefined && { part: shard }),
      ...source,
      progress: quiet ? silentProgress : createProgress(process.stderr),
      resume,
      signal,
    });
    const rows = shards.reduce((total, file) => total + file.rows, 0);
    const feasible = shards.reduce((total, file) => total + file.feasible, 0);
    const summary = {
      folder: output,
      rows,
      feasible,
      shards: shards.length,
      space: plan.space,
      sampling: plan.sampling,
      ...(plan.part && { part: plan.part }),
      seed,
      simulatorVersion: plan.simulatorVersion,
    };
    const ofPart = shard === undefined ? "" : ` (part ${shard.index} of ${shard.of})`;
    const share = ((100 * feasible) / rows).toFixed(1);
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${output}: ${rows} pairs${ofPart}, ${share} % of them feasible\n`);
  } finally {
    await dispose();
  }
}

/** The space of networks and that of accelerators, which only a command can do without. */
async function readSpace(flags: GenerateFlags): Promise<SpaceSpec> {
  if (!isCommandSource(flags.cost)) {
    requireKnown(flags.cost, { flag: "--cost", known: ["simulator", COMMAND_FORM] });
    requireKnown(flags.space, { flag: "--space", known: ["mobilenet-v2", "efficientnet-b0", "nas-bench-201", "nas-bench-macro"] });
    requireKnown(flags.accelerators, { flag: "--accelerators", known: ["accelerator"] });
  }
  const networks = overrideSpec(await readSpaceSpec(flags.space), flags.set);
  return flags.accelerators === "none" ? networks : jointSpec(networks, await readSpaceSpec(flags.accelerators));
}

interface FigureSource extends Pick<GenerateOptions, "executor" | "labels"> {
  readonly dispose: () => Promise<void>;
}

/** Where the figures come from. */
function openSource(flags: GenerateFlags, { space, signal }: { readonly space: SpaceSpec; readonly signal: AbortSignal }): FigureSource {
  if (flags.cost === "simulator") {
    const executor = createThreadExecutor({ workers: flags.workers ?? availableParallelism() });
    return { executor, dispose: () => executor.dispose() };
  }
  const { command, metrics } = parseCommandSource(flags.cost, "--cost");
  const model = openCommandModel(command, createSpace(space), { flags, keepFailed: flags.keepFailed, signal });
  const labels = { name: `command ${command}`, metrics, cost: createCommandCost({ ...model, metrics }), keepFailed: flags.keepFailed };
  return { labels, dispose: () => model.pool.dispose() };
}

function requireKnown(value: string, { flag, known }: { readonly flag: string; readonly known: readonly string[] }): void {
  if (known.includes(value)) return;
  throw new InputError(`Cannot generate a dataset: ${flag} is ${value}, expected ${known.join(" or ")}`, {
    code: "unknown-value",
    path: flag,
    fix: `Use for example ${flag} ${known[0]}.`,
  });
}
