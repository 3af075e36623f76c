import { sha256 } from "../core/hash.ts";
import { manifestPath, openDatasetWriter, readManifest } from "./dataset-folder.ts";
import { type DatasetFormat, shardCodec } from "./dataset-format.ts";
import { type Manifest, shardFile } from "./manifest.ts";
import { manifestLayout, readShardRows, requireComplete } from "./read-dataset.ts";

interface ConvertOptions {
  /** A complete dataset. */
  readonly from: string;
  /** A new or empty folder. */
  readonly to: string;
  readonly format: DatasetFormat;
}

/**
 * Writes a dataset again in another format, shard by shard; converting back gives the first folder's bytes.
 * Throws as `readDataset` and, where `to` holds something, an `InputError`.
 */
export async function convertDataset({ from, to, format }: ConvertOptions): Promise<Manifest> {
  const manifest = await readManifest(from);
  requireComplete(manifest, from);
  const layout = manifestLayout(manifest, manifestPath(from));
  const { shards, ...plan } = manifest;
  const writer = await openDatasetWriter(to, { plan: { ...plan, format } });
  const codec = shardCodec(format);
  try {
    for (const [index, shard] of shards.entries()) {
      const rows = await readShardRows(shard, { folder: from, format: manifest.format, layout });
      const bytes = codec.encode(rows, layout);
      await writer.addShard({ ...shard, file: shardFile(index, codec.extension), sha256: sha256(bytes) }, bytes);
    }
  } finally {
    await writer.close();
  }
  return writer.manifest();
}
