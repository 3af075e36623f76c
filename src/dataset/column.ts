import type { Space } from "../space/space.ts";

/**
 * One column of a stored dataset. `text`: UTF-8; `index`: the value index of the decision of that name; `number`: a finite metric, empty where the
 * design is infeasible; `flag`: true or false.
 */
export type Column =
  | { readonly name: string; readonly type: "text" | "index" | "flag" }
  | {
      readonly name: string;
      readonly type: "number";
      /** The metric's name in the program, for example `latencyMs` for the column `latency_ms`. */
      readonly metric: string;
    };

export type MetricColumn = Extract<Column, { type: "number" }>;

/** The columns of a dataset over `space` with these metrics: candidate, a column per decision, a column per metric, feasible, reasons. */
export function datasetColumns(space: Space, metrics: readonly string[]): readonly Column[] {
  return [
    { name: "candidate", type: "text" },
    ...space.decisions.map(({ name }) => ({ name, type: "index" as const })),
    ...metrics.map((metric) => ({ name: metricColumnName(metric), type: "number" as const, metric })),
    { name: "feasible", type: "flag" },
    { name: "reasons", type: "text" },
  ];
}

/** The metric columns among `columns`, in order. */
export function metricColumns(columns: readonly Column[]): readonly MetricColumn[] {
  return columns.filter((column) => column.type === "number");
}

/** `latencyMs` is stored as `latency_ms`, the usual form in data frames. */
function metricColumnName(metric: string): string {
  return metric.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
