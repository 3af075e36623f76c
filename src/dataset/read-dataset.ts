import { join } from "node:path";
import { DamagedFileError, InputError } from "../core/errors.ts";
import { createSpace } from "../space/create-space.ts";
import type { Space } from "../space/space.ts";
import { countColumns, datasetColumns, metricColumns } from "./column.ts";
import { manifestPath, readManifest, readShard } from "./dataset-folder.ts";
import { type DatasetFormat, shardCodec } from "./dataset-format.ts";
import { firstDifference } from "./first-difference.ts";
import type { Manifest, ManifestShard } from "./manifest.ts";
import { concatRows, type Rows } from "./rows.ts";
import type { RowLayout } from "./shard-codec.ts";

/** A dataset in memory: the rows of all shards in order. */
export interface Dataset extends Rows {
  readonly space: Space;
  readonly manifest: Manifest;
}

/**
 * Reads a complete dataset. Throws an `InputError` where there is none, where it is unfinished or where this program's space of that name has other
 * decisions, and a `DamagedFileError` (naming file and hashes) where a shard does not match the manifest.
 */
export async function readDataset(folder: string): Promise<Dataset> {
  const manifest = await readManifest(folder);
  requireComplete(manifest, folder);
  return { ...(await readRows(manifest, { folder })), manifest };
}

/** Reads the finished shards in order, those that begin before row `before` where that is given. Throws as `readDataset` for damage. */
export async function readRows(
  manifest: Manifest,
  { folder, before = manifest.count }: { readonly folder: string; readonly before?: number },
): Promise<Rows & { readonly space: Space }> {
  const layout = manifestLayout(manifest, manifestPath(folder));
  const parts: Rows[] = [];
  for (const shard of manifest.shards.slice(0, Math.ceil(before / manifest.shardSize)))
    parts.push(await readShardRows(shard, { folder, format: manifest.format, layout }));
  const metrics = metricColumns(manifest.columns).map(({ metric }) => metric);
  const shape = { decisions: layout.space.decisions.length, metrics, counts: countColumns(manifest.columns) };
  return { space: layout.space, ...concatRows(parts, shape) };
}

/** Where and how a dataset's rows are stored. */
export interface ShardSource {
  readonly folder: string;
  readonly format: DatasetFormat;
  readonly layout: RowLayout;
}

/** Reads the rows of one shard; its hash and their number are those of the manifest. */
export async function readShardRows(shard: ManifestShard, { folder, format, layout }: ShardSource): Promise<Rows> {
  const path = join(folder, shard.file);
  const rows = await shardCodec(format).decode(await readShard(folder, shard), layout, path);
  if (rows.count === shard.rows) return rows;
  throw new DamagedFileError(`Cannot read ${path}: it holds ${rows.count} rows, expected ${shard.rows} as in the manifest.`, {
    code: "damaged-shard",
    path,
    fix: "Restore the manifest, or generate the dataset again into a new folder.",
  });
}

/** The space and columns of a manifest. Throws an `InputError` where the space's decisions are not the columns. */
export function manifestLayout({ space: spec, columns }: Manifest, path: string): RowLayout {
  const space = createSpace(spec);
  const metrics = metricColumns(columns).map(({ metric }) => metric);
  const difference = firstDifference(columns, datasetColumns(space, metrics, { counts: countColumns(columns) }));
  if (difference === undefined) return { space, columns };
  throw new InputError(
    `Cannot read a dataset: ${path} has columns.${difference.path} ${JSON.stringify(difference.left) ?? "missing"}, expected ${JSON.stringify(difference.right) ?? "none"} for space ${space.name}.`,
    { code: "other-space", path, fix: "Read it with the version of tandem that wrote it, or generate it again." },
  );
}

/** Throws an `InputError` where shards are still to be generated or the folder holds a part of a dataset. */
export function requireComplete({ shards, count, part }: Manifest, folder: string): void {
  if (part !== undefined)
    throw new InputError(`Cannot read a dataset: ${folder} holds part ${part.index} of ${part.of}, expected all of them in one folder.`, {
      code: "part-of-dataset",
      path: folder,
      fix: "Join the parts with `tandem data merge`.",
    });
  const rows = shards.reduce((total, shard) => total + shard.rows, 0);
  if (rows === count) return;
  throw new InputError(`Cannot read a dataset: ${folder} holds ${rows} rows, expected ${count}; its generation is unfinished.`, {
    code: "unfinished-dataset",
    path: folder,
    fix: "Run `tandem generate` as before with --resume.",
  });
}
