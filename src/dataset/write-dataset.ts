import { openDatasetWriter } from "./dataset-folder.ts";
import { shardCodec } from "./dataset-format.ts";
import { encodeShard } from "./encode-shard.ts";
import { type DatasetPlan, type Manifest, shardFile } from "./manifest.ts";
import { type Rows, sliceRows } from "./rows.ts";
import type { RowLayout } from "./shard-codec.ts";

/** Writes rows that are all there as a dataset, file by file. Throws an `InputError` where the folder holds something. */
export async function writeDataset(
  folder: string,
  { rows, plan, layout }: { readonly rows: Rows; readonly plan: DatasetPlan; readonly layout: RowLayout },
): Promise<Manifest> {
  const { format, shardSize: count } = plan;
  const decisions = layout.space.decisions.length;
  const writer = await openDatasetWriter(folder, { plan });
  try {
    for (let first = 0; first < rows.count; first += count) {
      const { bytes, ...facts } = encodeShard(sliceRows(rows, { first, count, decisions }), { ...layout, format });
      await writer.addShard({ file: shardFile(first / count, shardCodec(format).extension), ...facts }, bytes);
    }
  } finally {
    await writer.close();
  }
  return writer.manifest();
}
