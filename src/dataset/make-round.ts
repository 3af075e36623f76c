import type { ProgressStage } from "../runtime/progress.ts";
import type { DatasetWriter } from "./dataset-folder.ts";
import type { ShardOrder } from "./generate-shard.ts";
import type { PlannedShard } from "./list-shards.ts";
import type { GenerationPlan } from "./manifest.ts";
import { readRows } from "./read-dataset.ts";
import { chooseCandidates, type Learner } from "./sample-active.ts";
import type { ShardMaker } from "./shard-maker.ts";

/** Where and how the shards of a dataset are made. */
export interface Workplace {
  readonly folder: string;
  readonly plan: GenerationPlan;
  readonly writer: DatasetWriter;
  readonly maker: ShardMaker;
  readonly stage: ProgressStage;
  readonly stop: AbortSignal;
  /** Stops the other shards of a round. */
  readonly fail: () => void;
  readonly learner: Learner | undefined;
}

/** Makes the missing shards of a round, several at a time. Throws the first error when all have ended. */
export async function makeRound(shards: readonly PlannedShard[], work: Workplace): Promise<void> {
  const { writer, maker, stage, stop, fail } = work;
  const finished = new Set(writer.manifest().shards.map(({ file }) => file));
  const waiting = shards.filter(({ file }) => !finished.has(file));
  if (waiting.length === 0 || stop.aborted) return;
  const orders = await orderShards(shards, work);
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let shard = waiting.shift(); shard !== undefined && !stop.aborted; shard = waiting.shift()) {
      const { bytes, ...facts } = await maker.make(orders(shard), { signal: stop, onRows: (count) => stage.advance(count) });
      await writer.addShard({ file: shard.file, ...facts }, bytes);
    }
  };
  const lanes = Array.from({ length: maker.lanes }, () =>
    lane().catch((error) => {
      failures.push(error);
      fail();
    }),
  );
  await Promise.all(lanes);
  if (failures.length > 0) throw failures[0];
}

/** How the shards of a round are made; chooses the candidates of a round that follows others. */
async function orderShards(shards: readonly PlannedShard[], work: Workplace): Promise<(shard: PlannedShard) => ShardOrder> {
  const { plan, folder, writer, learner, stop } = work;
  const { space, seed, sampling, count, format } = plan;
  const order = ({ first, rows, round }: PlannedShard): ShardOrder => ({ space, seed, sampling, count, format, first, rows, round });
  const [{ round, first }] = shards as readonly [PlannedShard];
  if (learner === undefined || round === 1) return order;
  const known = await readRows(writer.manifest(), { folder, before: first });
  const rows = shards.reduce((total, shard) => total + shard.rows, 0);
  const chosen = await chooseCandidates(known, { learner, seed, round, rows, signal: stop });
  const width = known.space.decisions.length;
  return (shard) => ({ ...order(shard), chosen: chosen.slice((shard.first - first) * width, (shard.first - first + shard.rows) * width) });
}
