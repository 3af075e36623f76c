import { shardCodec } from "./dataset-format.ts";
import { type DatasetPlan, shardFile } from "./manifest.ts";

/** A file of a dataset that is to be generated. */
export interface PlannedShard {
  readonly file: string;
  /** Number of its first row in the whole dataset. */
  readonly first: number;
  readonly rows: number;
  /** The round it belongs to, from 1; always 1 unless sampling is active. */
  readonly round: number;
}

/** How many files a complete dataset has. */
export function shardCount({ count, shardSize }: Pick<DatasetPlan, "count" | "shardSize">): number {
  return Math.ceil(count / shardSize);
}

/** The files of a plan's part, or of all of it, in order; rounds have as many files as each other, give or take one. */
export function listShards(plan: DatasetPlan): readonly PlannedShard[] {
  const { count, shardSize, sampling, part = { index: 1, of: 1 } } = plan;
  const all = shardCount(plan);
  const rounds = typeof sampling === "object" && sampling.kind === "active" ? sampling.rounds : 1;
  const begin = Math.floor(((part.index - 1) * all) / part.of);
  const end = Math.floor((part.index * all) / part.of);
  return Array.from({ length: end - begin }, (_, at) => {
    const index = begin + at;
    const first = index * shardSize;
    return {
      file: shardFile(index, shardCodec(plan.format).extension),
      first,
      rows: Math.min(shardSize, count - first),
      round: 1 + Math.floor((index * rounds) / all),
    };
  });
}
