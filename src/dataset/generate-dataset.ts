import { InterruptedError } from "../core/errors.ts";
import type { Executor } from "../runtime/executor.ts";
import { createInlineExecutor } from "../runtime/inline-executor.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import { type DatasetWriter, openDatasetWriter } from "./dataset-folder.ts";
import { shardCodec } from "./dataset-format.ts";
import { type DatasetRequest, planDataset, shardCount } from "./dataset-plan.ts";
import type { ShardOrder } from "./generate-shard.ts";
import type { RowLabels } from "./label-shard.ts";
import { type DatasetPlan, type Manifest, shardFile } from "./manifest.ts";
import { createSimulatingMaker, openLabellingMaker } from "./shard-maker.ts";

export interface GenerateOptions extends DatasetRequest {
  /** Where the dataset goes: a new or empty folder or, with `resume`, one that was begun. */
  readonly folder: string;
  /** Simulates; default in this thread. Without effect where there are `labels`. */
  readonly executor?: Executor;
  /** Figures from elsewhere. What was answered before an interruption is not asked again. */
  readonly labels?: RowLabels;
  readonly progress?: Progress;
  /** Go on where a run of the same request stopped; begins where there is nothing yet. Default false. */
  readonly resume?: boolean;
  /** Stops at once; the shards in flight are lost and the folder can be resumed. */
  readonly signal?: AbortSignal;
}

interface OrderedShard {
  readonly file: string;
  readonly order: ShardOrder;
}

/**
 * Samples pairs of network and accelerator, simulates them (or takes their figures from `labels`) and stores the figures. Pair `i` depends on the
 * space, the seed and `i` only, so neither the number of workers nor their order nor an interruption changes a byte. Throws an `InputError` where
 * the request cannot be, the folder holds something else or labels fail, a `DamagedFileError` where a finished shard is damaged, an
 * `InterruptedError` when `signal` fires.
 */
export async function generateDataset(options: GenerateOptions): Promise<Manifest> {
  const { folder, labels, progress = silentProgress, resume = false, signal } = options;
  const plan = planDataset(options);
  const writer = await openDatasetWriter(folder, { plan, resume });
  const maker =
    labels === undefined
      ? createSimulatingMaker(options.executor ?? createInlineExecutor())
      : await openLabellingMaker(labels, { folder, space: plan.space });
  const stage = progress.stage("generate", { total: plan.count, unit: "pairs", done: finishedRows(writer) });
  const failures: unknown[] = [];
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const waiting = waitingShards(plan, writer.manifest());
  const work = async (): Promise<void> => {
    for (let shard = waiting.shift(); shard !== undefined && !stop.aborted; shard = waiting.shift()) {
      const { bytes, ...facts } = await maker.make(shard.order, { signal: stop, onRows: (count) => stage.advance(count) });
      await writer.addShard({ file: shard.file, ...facts }, bytes);
    }
  };
  const lanes = Array.from({ length: maker.lanes }, () =>
    work().catch((error) => {
      failures.push(error);
      failed.abort();
    }),
  );
  await Promise.all(lanes);
  const complete = finishedRows(writer) === plan.count;
  await maker.close({ complete });
  await writer.close();
  if (signal?.aborted && !complete) throw interrupted(folder, { done: finishedRows(writer), count: plan.count });
  if (failures.length > 0) throw failures[0];
  stage.finish(folder);
  return writer.manifest();
}

function waitingShards(plan: DatasetPlan, { shards }: Manifest): OrderedShard[] {
  const finished = new Set(shards.map(({ file }) => file));
  const { space, seed, format, count, shardSize } = plan;
  const all = Array.from({ length: shardCount(plan) }, (_, index): OrderedShard => {
    const first = index * shardSize;
    const order = { space, seed, format, first, rows: Math.min(shardSize, count - first) };
    return { file: shardFile(index, shardCodec(format).extension), order };
  });
  return all.filter(({ file }) => !finished.has(file));
}

function finishedRows(writer: DatasetWriter): number {
  return writer.manifest().shards.reduce((total, { rows }) => total + rows, 0);
}

function interrupted(folder: string, { done, count }: { done: number; count: number }): InterruptedError {
  return new InterruptedError(`Stopped with ${done} of ${count} pairs in ${folder}.`, {
    code: "interrupted",
    path: folder,
    fix: "Run the same command with --resume to go on.",
  });
}
