import { csvCodec } from "./csv-codec.ts";
import { parquetCodec } from "./parquet-codec.ts";
import type { ShardCodec } from "./shard-codec.ts";

/** How the files of a dataset are written: Parquet for size and speed, CSV for interchange. */
export const DATASET_FORMATS = ["parquet", "csv"] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

const CODECS: Readonly<Record<DatasetFormat, ShardCodec>> = { parquet: parquetCodec, csv: csvCodec };

/** The codec of a format. */
export function shardCodec(format: DatasetFormat): ShardCodec {
  return CODECS[format];
}
