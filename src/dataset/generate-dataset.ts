import { InterruptedError } from "../core/errors.ts";
import type { Executor } from "../runtime/executor.ts";
import { createInlineExecutor } from "../runtime/inline-executor.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import { type DatasetWriter, openDatasetWriter } from "./dataset-folder.ts";
import { type DatasetRequest, planDataset } from "./dataset-plan.ts";
import type { RowLabels } from "./label-shard.ts";
import { listShards } from "./list-shards.ts";
import { makeRound, type Workplace } from "./make-round.ts";
import type { Manifest } from "./manifest.ts";
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

/**
 * Samples pairs of network and accelerator, simulates them (or takes their figures from `labels`) and stores the figures. Pair `i` depends on the
 * space, the seed, the sampling and `i` only (of a Latin hypercube also on `count`, of active sampling on the rounds before), so neither the
 * number of workers nor their order nor an interruption changes a byte, and the parts of a dataset merge to the whole. Throws an `InputError`
 * where the request cannot be, the folder holds something else or labels fail, a `DamagedFileError` where a finished shard is damaged, an
 * `InterruptedError` when `signal` fires.
 */
export async function generateDataset(options: GenerateOptions): Promise<Manifest> {
  const { folder, labels, sampling, progress = silentProgress, resume = false, signal } = options;
  const plan = planDataset(options);
  const shards = listShards(plan);
  const rows = shards.reduce((total, shard) => total + shard.rows, 0);
  const writer = await openDatasetWriter(folder, { plan, resume });
  const maker =
    labels === undefined
      ? createSimulatingMaker(options.executor ?? createInlineExecutor())
      : await openLabellingMaker(labels, { folder, space: plan.space });
  const stage = progress.stage("generate", { total: rows, unit: "pairs", done: finishedRows(writer) });
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const learner = typeof sampling === "object" && sampling.kind === "active" ? sampling.learner : undefined;
  const work: Workplace = { folder, plan, writer, maker, stage, stop, fail: () => failed.abort(), learner };
  try {
    for (const round of new Set(shards.map((shard) => shard.round))) {
      await makeRound(
        shards.filter((shard) => shard.round === round),
        work,
      );
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    await maker.close({ complete: finishedRows(writer) === rows });
    await writer.close();
  }
  const done = finishedRows(writer);
  if (done < rows) throw interrupted(folder, { done, count: rows });
  stage.finish(folder);
  return writer.manifest();
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
