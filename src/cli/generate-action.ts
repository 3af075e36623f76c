import { availableParallelism } from "node:os";
import { InputError } from "../core/errors.ts";
import { generateDataset } from "../dataset/generate-dataset.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { createThreadExecutor } from "../runtime/thread-executor.ts";
import { jointSpec } from "../space/joint.ts";
import { overrideSpec } from "./override-spec.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem generate`, parsed. */
export interface GenerateFlags extends SharedFlags {
  readonly space: string;
  readonly accelerators: string;
  readonly count: number;
  readonly output: string;
  readonly seed: number;
  readonly workers?: number;
  readonly format: "parquet" | "csv";
  readonly shardSize?: number;
  readonly resume: boolean;
  /** `key=value` pairs that override parameters of the network space. */
  readonly set: readonly string[];
}

/** Generates a dataset in worker threads and says where it is. Throws an `InputError` for other spaces, and as `generateDataset`. */
export async function generate(flags: GenerateFlags): Promise<void> {
  const { output, count, seed, format, shardSize, resume, json, quiet } = flags;
  requireSpace(flags.space, { flag: "--space", known: ["mobilenet-v2", "nas-bench-201"] });
  requireSpace(flags.accelerators, { flag: "--accelerators", known: ["accelerator"] });
  const executor = createThreadExecutor({ workers: flags.workers ?? availableParallelism() });
  try {
    const { shards, ...plan } = await generateDataset({
      folder: output,
      space: jointSpec(overrideSpec({ name: flags.space }, flags.set), { name: flags.accelerators }),
      count,
      seed,
      format,
      ...(shardSize === undefined ? {} : { shardSize }),
      executor,
      progress: quiet ? silentProgress : createProgress(process.stderr),
      resume,
      signal: watchInterruption(),
    });
    const feasible = shards.reduce((total, shard) => total + shard.feasible, 0);
    const summary = {
      folder: output,
      rows: plan.count,
      feasible,
      shards: shards.length,
      space: plan.space,
      seed,
      simulatorVersion: plan.simulatorVersion,
    };
    const share = ((100 * feasible) / plan.count).toFixed(1);
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${output}: ${plan.count} pairs, ${share} % of them feasible\n`);
  } finally {
    await executor.dispose();
  }
}

function requireSpace(name: string, { flag, known }: { readonly flag: string; readonly known: readonly string[] }): void {
  if (known.includes(name)) return;
  throw new InputError(`Cannot generate a dataset: ${flag} is ${name}, expected ${known.join(" or ")}`, {
    code: "unknown-space",
    path: flag,
    fix: `Use for example ${flag} ${known[0]}.`,
  });
}
