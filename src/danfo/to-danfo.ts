import { candidateTexts } from "../dataset/candidate-texts.ts";
import { type Column, datasetColumns } from "../dataset/column.ts";
import type { Rows } from "../dataset/rows.ts";
import type { Space } from "../space/space.ts";
import { type DanfoFrame, type DanfoModule, loadDanfo } from "./danfo-module.ts";

/** Rows with the space they are of: a dataset, or what `fromDanfo` gives. */
export interface SpaceRows extends Rows {
  readonly space: Space;
}

interface ToDanfoOptions<Frame extends DanfoFrame> {
  /** Default: the `danfojs-node` that your project has. */
  readonly danfo?: DanfoModule<Frame>;
}

const DTYPES: Readonly<Record<Column["type"], string>> = {
  text: "string",
  index: "int32",
  number: "float32",
  flag: "boolean",
  count: "int32",
};

/**
 * A dataset as a data frame with the columns of its files: candidate, a value index for each decision, metrics (`latency_ms`; NaN where infeasible),
 * feasible, reasons. Numbers keep all their digits, whatever the name of their type says. Throws an `InputError` where danfojs-node is missing.
 */
export async function toDanfo<Frame extends DanfoFrame = DanfoFrame>(
  dataset: SpaceRows,
  { danfo }: ToDanfoOptions<Frame> = {},
): Promise<Frame> {
  const { DataFrame } = danfo ?? ((await loadDanfo()) as DanfoModule<Frame>);
  const columns = datasetColumns(dataset.space, Object.keys(dataset.metrics), { counts: Object.keys(dataset.counts) });
  const data = Object.fromEntries(columns.map((column, at) => [column.name, columnValues(dataset, { column, at })]));
  return new DataFrame(data, { dtypes: columns.map(({ type }) => DTYPES[type]) });
}

function columnValues(dataset: SpaceRows, { column, at }: { readonly column: Column; readonly at: number }): readonly unknown[] {
  const { count, candidates, feasible, metrics, reasons, counts, space } = dataset;
  const decisions = space.decisions.length;
  switch (column.type) {
    case "text":
      return column.name === "reasons" ? reasons : candidateTexts(dataset, decisions);
    case "index":
      // The first column is the candidate's.
      return Array.from({ length: count }, (_, row) => candidates[row * decisions + at - 1]!);
    case "number":
      return Array.from(metrics[column.metric]!);
    case "flag":
      return Array.from(feasible, (flag) => flag === 1);
    case "count":
      return Array.from(counts[column.name]!);
  }
}
