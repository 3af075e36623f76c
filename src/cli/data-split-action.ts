import { mergeDatasets } from "../dataset/merge-datasets.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { countSplits } from "../dataset/split.ts";
import { splitDataset } from "../dataset/split-dataset.ts";
import { formatTextTable } from "../report/text-table.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem data split`, parsed. */
export interface SplitFlags extends SharedFlags {
  readonly output?: string;
}

/** Counts the splits of a dataset and, where an output is named, writes them. Throws as `readDataset` and `splitDataset`. */
export async function split(folder: string, { output, json }: SplitFlags): Promise<void> {
  const dataset = await readDataset(folder);
  const splits = countSplits(dataset);
  if (output !== undefined) await splitDataset(dataset, output);
  if (json) {
    process.stdout.write(`${JSON.stringify({ folder, ...(output !== undefined && { output }), splits })}\n`);
    return;
  }
  const table = formatTextTable(
    [{ heading: "split" }, ...["rows", "share", "feasible"].map((heading) => ({ heading, align: "right" as const }))],
    Object.entries(splits).map(([name, { rows, feasible }]) => [
      name,
      String(rows),
      `${((100 * rows) / dataset.count).toFixed(1)} %`,
      String(feasible),
    ]),
  );
  process.stdout.write(`${table}\n${output === undefined ? "" : `\nwritten to ${output}\n`}`);
}

/** Joins the parts of a dataset. Throws as `mergeDatasets`. */
export async function merge(
  { output, parts }: { readonly output: string; readonly parts: readonly string[] },
  { json }: SharedFlags,
): Promise<void> {
  const { count, shards } = await mergeDatasets(parts, output);
  const summary = { folder: output, rows: count, shards: shards.length };
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${output}: ${count} pairs of ${parts.length} parts\n`);
}
