import { quantile } from "../core/quantile.ts";
import type { Dataset } from "./read-dataset.ts";
import { reasonCodes } from "./reasons-text.ts";
import { uniformFeasibleShare } from "./sample-stratified.ts";
import { type Split, splitRows } from "./split.ts";

/** How a metric spreads over the feasible rows. */
interface MetricSummary {
  readonly least: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly most: number;
}

/** What a dataset holds, in figures. */
export interface DatasetSummary {
  readonly rows: number;
  readonly feasible: number;
  /** Of a stratified dataset: the share of feasible designs, 0..1, that uniform draws from its space have. */
  readonly uniformFeasibleShare?: number;
  /** By metric name; empty where no row is feasible. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  /** Rows by each code among their reasons; a row may count under several. */
  readonly infeasible: Readonly<Record<string, number>>;
  /** Rows by split. */
  readonly splits: Readonly<Record<Split, number>>;
}

/** Counts and spreads of a dataset. */
export function summarizeDataset(dataset: Dataset): DatasetSummary {
  const { count, feasible, metrics, reasons } = dataset;
  const feasibleRows = feasible.reduce((total, flag) => total + flag, 0);
  const splits = splitRows(dataset);
  const infeasible: Record<string, number> = {};
  for (const text of reasons) for (const code of reasonCodes(text)) infeasible[code] = (infeasible[code] ?? 0) + 1;
  return {
    rows: count,
    feasible: feasibleRows,
    ...(dataset.counts.draws !== undefined && { uniformFeasibleShare: uniformFeasibleShare(dataset) }),
    metrics: feasibleRows === 0 ? {} : Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, summarizeMetric(values)])),
    infeasible,
    splits: {
      train: splits.train.length,
      validation: splits.validation.length,
      test: splits.test.length,
      unused: splits.unused.length,
    },
  };
}

function summarizeMetric(values: Float64Array): MetricSummary {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  return {
    least: known[0]!,
    lowerQuartile: quantile(known, 0.25),
    median: quantile(known, 0.5),
    upperQuartile: quantile(known, 0.75),
    most: known[known.length - 1]!,
  };
}
