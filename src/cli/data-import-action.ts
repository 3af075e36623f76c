import { importDataset } from "../dataset/import-dataset.ts";
import { parseAnyCandidate } from "../network/candidate-list.ts";
import { findShipped } from "../runtime/package-root.ts";
import { readText } from "../runtime/read-text.ts";
import { createSpace } from "../space/create-space.ts";
import { isNasBench201Space } from "../space/nas-bench-201.ts";
import { readNumbering } from "./candidate-source.ts";
import { overrideSpec } from "./override-spec.ts";
import type { SharedFlags } from "./shared-options.ts";
import { readSpaceSpec } from "./space-source.ts";

/** Flags of `tandem data import`, parsed. */
export interface ImportFlags extends SharedFlags {
  readonly space: string;
  /** `key=value` pairs that override parameters of the space. */
  readonly set: readonly string[];
  /** Metrics by column. */
  readonly map: ReadonlyMap<string, string>;
  readonly key?: string;
  readonly output: string;
  readonly format: "parquet" | "csv";
  readonly skipBad?: string;
}

/**
 * Makes a dataset of a CSV file and says what became of its rows and columns. A row is of the candidate its key names: value indexes, of
 * nas-bench-201 also an architecture string or the benchmark's index. Throws as `importDataset` and for a space that is none.
 */
export async function importMeasurements(file: string, flags: ImportFlags): Promise<void> {
  const { output, format, skipBad, key, map, json } = flags;
  const space = createSpace(overrideSpec(await readSpaceSpec(flags.space), flags.set));
  const path = findShipped(file);
  const text = await readText(path, "import measurements");
  const numbering = isNasBench201Space(space) ? await readNumbering() : undefined;
  const { manifest, bad, unused } = await importDataset({
    folder: output,
    path,
    text,
    format,
    space,
    parseKey: (cell) => parseAnyCandidate(cell, { space, numbering }),
    metrics: map,
    ...(key !== undefined && { keyColumn: key }),
    ...(skipBad !== undefined && { skipBad }),
  });
  const feasible = manifest.shards.reduce((total, shard) => total + shard.feasible, 0);
  if (json) {
    process.stdout.write(`${JSON.stringify({ folder: output, rows: manifest.count, feasible, bad, unused, space: manifest.space })}\n`);
    return;
  }
  const lines = [`${output}: ${manifest.count} rows`];
  if (feasible < manifest.count) lines.push(`  ${manifest.count - feasible} of them not supported: their figures are empty`);
  if (bad > 0) lines.push(`  ${bad} bad rows left out, written to ${skipBad}`);
  if (unused.length > 0) lines.push(`  columns left out: ${unused.join(", ")}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}
