import { join } from "node:path";
import { manifestPath } from "./dataset-folder.ts";
import type { DatasetPlan, Manifest } from "./manifest.ts";
import { type Dataset, manifestLayout } from "./read-dataset.ts";
import { pickRows } from "./rows.ts";
import { type MemberPart, SPLIT_SHARES, splitRows } from "./split.ts";
import { writeDataset } from "./write-dataset.ts";

/**
 * Writes the training, validation and test rows of a dataset as datasets of their own, `to/train` and so on, in the order they had; a split
 * without rows is not written. Throws an `InputError` where one of the folders holds something.
 */
export async function splitDataset(dataset: Dataset, to: string): Promise<Readonly<Partial<Record<MemberPart, Manifest>>>> {
  const { shards: _, ...whole } = dataset.manifest;
  const splits = splitRows(dataset);
  const layout = manifestLayout(dataset.manifest, manifestPath(to));
  const written: Partial<Record<MemberPart, Manifest>> = {};
  for (const part of Object.keys(SPLIT_SHARES) as MemberPart[]) {
    if (splits[part].length === 0) continue;
    const rows = pickRows(dataset, { indices: splits[part], decisions: dataset.space.decisions.length });
    // Falling to a split is no way of sampling: the rows come with their figures.
    const plan: DatasetPlan = { ...whole, sampling: "given", seed: 0, count: rows.count };
    written[part] = await writeDataset(join(to, part), { rows, plan, layout });
  }
  return written;
}
