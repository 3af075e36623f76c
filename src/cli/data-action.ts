import { convertDataset } from "../dataset/convert-dataset.ts";
import { type Dataset, readDataset } from "../dataset/read-dataset.ts";
import { type DatasetSummary, summarizeDataset } from "../dataset/summarize-dataset.ts";
import { formatTextTable } from "../report/text-table.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Prints what a dataset holds. Throws as `readDataset`. */
export async function showStats(folder: string, { json }: SharedFlags): Promise<void> {
  const dataset = await readDataset(folder);
  const summary = summarizeDataset(dataset);
  const { space, seed, simulatorVersion } = dataset.manifest;
  process.stdout.write(`${json ? JSON.stringify({ folder, space, seed, simulatorVersion, ...summary }) : summaryText(folder, summary)}\n`);
}

function summaryText(folder: string, { rows, feasible, uniformFeasibleShare, metrics, infeasible, splits }: DatasetSummary): string {
  const share = (part: number): string => `${((100 * part) / rows).toFixed(1)} %`;
  const counts = formatTextTable(
    [{ heading: "rows" }, { heading: "count", align: "right" }, { heading: "share", align: "right" }],
    [
      ["all", String(rows), share(rows)],
      ["feasible", String(feasible), share(feasible)],
      ...Object.entries(infeasible).map(([code, count]) => [`infeasible: ${code}`, String(count), share(count)]),
      ...Object.entries(splits).map(([split, count]) => [`split: ${split}`, String(count), share(count)]),
    ],
  );
  const spread = formatTextTable(
    [{ heading: "metric" }, ...["least", "25 %", "median", "75 %", "most"].map((heading) => ({ heading, align: "right" as const }))],
    Object.entries(metrics).map(([name, { least, lowerQuartile, median, upperQuartile, most }]) => [
      name,
      ...[least, lowerQuartile, median, upperQuartile, most].map(formatFigure),
    ]),
  );
  const natural =
    uniformFeasibleShare === undefined
      ? []
      : ["", `stratified: uniform draws from the space are feasible in ${(100 * uniformFeasibleShare).toFixed(1)} %`];
  return [folder, "", counts, ...natural, "", spread].join("\n");
}

/** Flags of `tandem data head`, parsed. */
export interface HeadFlags extends SharedFlags {
  readonly rows: number;
}

/** Prints the first rows of a dataset. Throws as `readDataset`. */
export async function showHead(folder: string, { json, rows: wanted }: HeadFlags): Promise<void> {
  const dataset = await readDataset(folder);
  const rows = Array.from({ length: Math.min(wanted, dataset.count) }, (_, row) => rowRecord(dataset, row));
  if (json) {
    process.stdout.write(`${JSON.stringify({ folder, rows })}\n`);
    return;
  }
  const names = Object.keys(dataset.metrics);
  const table = formatTextTable(
    [{ heading: "candidate" }, ...names.map((heading) => ({ heading, align: "right" as const })), { heading: "reasons" }],
    rows.map(({ candidate, metrics, reasons }) => [
      candidate,
      ...names.map((name) => (metrics === null ? "" : formatFigure(metrics[name]!))),
      reasons,
    ]),
  );
  process.stdout.write(`${table}\n`);
}

interface RowRecord {
  readonly candidate: string;
  readonly feasible: boolean;
  /** Null where infeasible. */
  readonly metrics: Readonly<Record<string, number>> | null;
  readonly reasons: string;
}

function rowRecord({ space, candidates, feasible, metrics, reasons }: Dataset, row: number): RowRecord {
  const width = space.decisions.length;
  return {
    candidate: printCandidate([...candidates.subarray(row * width, (row + 1) * width)]),
    feasible: feasible[row] === 1,
    metrics: feasible[row] === 1 ? Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, values[row]!])) : null,
    reasons: reasons[row]!,
  };
}

/** Flags of `tandem data convert`, parsed. */
export interface ConvertFlags extends SharedFlags {
  readonly output: string;
  readonly format: "parquet" | "csv";
}

/** Writes a dataset again in another format. Throws as `convertDataset`. */
export async function convert(folder: string, { json, output, format }: ConvertFlags): Promise<void> {
  const { count, shards } = await convertDataset({ from: folder, to: output, format });
  const text = json
    ? JSON.stringify({ folder: output, rows: count, shards: shards.length, format })
    : `${output}: ${count} rows as ${format}`;
  process.stdout.write(`${text}\n`);
}

/** Six significant digits, without an exponent for the sizes that occur. */
function formatFigure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
