import { sha256 } from "../core/hash.ts";
import { type DatasetFormat, shardCodec } from "./dataset-format.ts";
import type { Rows } from "./rows.ts";
import type { RowLayout } from "./shard-codec.ts";

/** A finished shard: the bytes of its file and what the manifest says of them. */
export interface FinishedShard {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly feasible: number;
  readonly sha256: string;
}

/** Turns the rows of a shard into its file. */
export function encodeShard(rows: Rows, { format, ...layout }: RowLayout & { readonly format: DatasetFormat }): FinishedShard {
  const bytes = shardCodec(format).encode(rows, layout);
  return { bytes, rows: rows.count, feasible: rows.feasible.reduce((total, flag) => total + flag, 0), sha256: sha256(bytes) };
}
