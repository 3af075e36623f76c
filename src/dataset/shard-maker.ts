import type { Executor } from "../runtime/executor.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import { openAnswerJournal } from "./answer-journal.ts";
import type { FinishedShard } from "./encode-shard.ts";
import { GENERATE_SHARD, type ShardOrder } from "./generate-shard.ts";
import { labelShard, type RowLabels } from "./label-shard.ts";

interface MakeOptions {
  /** Stops the shard where that can be: it is lost then. */
  readonly signal: AbortSignal;
  /** Called as rows are done. */
  readonly onRows: (count: number) => void;
}

/** Makes shards, depending on their orders alone. */
export interface ShardMaker {
  /** How many shards are best asked for at the same time. */
  readonly lanes: number;
  make(order: ShardOrder, options: MakeOptions): Promise<FinishedShard>;
  /** To be called last; `complete` where no shard is missing any more. */
  close(options: { readonly complete: boolean }): Promise<void>;
}

/** Simulates pairs with an executor, which stays the caller's. */
export function createSimulatingMaker(executor: Executor): ShardMaker {
  return {
    // One call more than there are workers, so that none of them waits while a file is written.
    lanes: executor.workers + 1,
    async make(order, { signal, onRows }) {
      const shard = (await executor.run(GENERATE_SHARD, { ...order }, { signal })) as FinishedShard;
      onRows(shard.rows);
      return shard;
    },
    close: async () => {},
  };
}

/** Labels rows with figures from elsewhere, keeping the answers of unfinished shards in the dataset's folder. */
export async function openLabellingMaker(
  labels: RowLabels,
  { folder, space: spec }: { readonly folder: string; readonly space: SpaceSpec },
): Promise<ShardMaker> {
  const space = createSpace(spec);
  const journal = await openAnswerJournal(folder);
  return {
    // While one shard waits for its last answers, the next one keeps the others busy.
    lanes: 2,
    make: (order, { onRows }) => labelShard(order, { space, labels, journal, onRow: () => onRows(1) }),
    close: (options) => journal.close(options),
  };
}
