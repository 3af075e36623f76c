import { basename } from "node:path";
import { stringify } from "csv-stringify/sync";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { datasetColumns } from "./column.ts";
import type { DatasetFormat } from "./dataset-format.ts";
import { type ImportTable, parseImportTable, refuseFile } from "./import-csv.ts";
import { type BadRow, type ImportLayout, readImportRows } from "./import-rows.ts";
import { DATASET_VERSION, type DatasetPlan, type Manifest } from "./manifest.ts";
import { writeDataset } from "./write-dataset.ts";

export interface ImportRequest extends ImportLayout {
  /** A new or empty folder. */
  readonly folder: string;
  /** The user's CSV file, for errors, and its text. */
  readonly path: string;
  readonly text: string;
  readonly format: DatasetFormat;
  /** Where bad rows are written, with line, column and reason, so that the others can be imported; without it one bad row refuses the file. */
  readonly skipBad?: string;
}

export interface ImportOutcome {
  readonly manifest: Manifest;
  /** How many rows were left out. */
  readonly bad: number;
  /** Columns that were left out. */
  readonly unused: readonly string[];
}

/** Rows a file. */
const SHARD_SIZE = 10_000;
/** Bad rows that an error lists. */
const SHOWN = 20;

/**
 * Imports a user's measurements as a dataset. Every row is checked first; nothing is written where one is bad, unless `skipBad` names a file for
 * them. Throws an `InputError` that lists the bad rows by line, column and reason, and as `parseImportTable` and `readImportRows`.
 */
export async function importDataset(request: ImportRequest): Promise<ImportOutcome> {
  const { folder, path, text, skipBad } = request;
  const table = parseImportTable(text, path);
  const { rows, bad, unused } = readImportRows(table, request, path);
  if (bad.length > 0 && skipBad === undefined) throw refuseRows(bad, { path, of: table.lines.length });
  if (rows.count === 0)
    throw refuseFile(path, "without a good row", `at least one; the bad ones begin with: ${describeBadRow(bad[0]!, path)}`);
  if (skipBad !== undefined && bad.length > 0) await writeFileAtomic(skipBad, printBadRows(bad, table));
  const plan = planImport(request, rows.count);
  const manifest = await writeDataset(folder, { rows, plan, layout: { space: request.space, columns: plan.columns } });
  return { manifest, bad: bad.length, unused };
}

function planImport({ space, path, text, format, metrics }: ImportRequest, count: number): DatasetPlan {
  return {
    version: DATASET_VERSION,
    format,
    space: space.spec,
    sampling: "given",
    seed: 0,
    count,
    shardSize: SHARD_SIZE,
    simulatorVersion: `import ${basename(path)} sha256 ${sha256(text)}`,
    columns: [...datasetColumns(space, [...metrics.values()])],
  };
}

function refuseRows(bad: readonly BadRow[], { path, of }: { readonly path: string; readonly of: number }): InputError {
  const list = bad.slice(0, SHOWN).map((row) => `  ${describeBadRow(row, path)}`);
  const more = bad.length > SHOWN ? [`  and ${bad.length - SHOWN} more`] : [];
  return new InputError(
    [`Cannot import ${path}: ${bad.length} of ${of} rows are bad, expected none; nothing was imported.`, ...list, ...more].join("\n"),
    {
      code: "bad-rows",
      path,
      fix: "Mend them, or add --skip-bad FILE to write them there and import the others.",
    },
  );
}

function describeBadRow({ number, column, reason }: BadRow, path: string): string {
  return `${path}:${number}: ${column === "" ? "the line" : `column ${column}`} ${reason}`;
}

/** The bad rows as CSV, each after where and why. */
function printBadRows(bad: readonly BadRow[], { header }: ImportTable): string {
  return stringify([
    ["line", "column", "reason", ...header],
    ...bad.map(({ number, column, reason, cells }) => [String(number), column, reason, ...cells]),
  ]);
}
