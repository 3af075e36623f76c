import { InputError } from "../core/errors.ts";
import type { Space } from "../space/space.ts";

/**
 * One column of a stored dataset. `text`: UTF-8; `index`: the value index of the decision of that name; `number`: a finite metric, empty where the
 * design is infeasible; `flag`: true or false; `count`: a whole number that says how the row was sampled.
 */
export type Column =
  | { readonly name: string; readonly type: "text" | "index" | "flag" | "count" }
  | {
      readonly name: string;
      readonly type: "number";
      /** The metric's name in the program, for example `latencyMs` for the column `latency_ms`. */
      readonly metric: string;
    };

export type MetricColumn = Extract<Column, { type: "number" }>;

/**
 * The columns of a dataset over `space` with these metrics: candidate, a column per decision, a column per metric, feasible, reasons, and one for
 * each of `counts`. Throws an `InputError` where a metric's column would have the name of another.
 */
export function datasetColumns(
  space: Space,
  metrics: readonly string[],
  { counts = [] }: { readonly counts?: readonly string[] } = {},
): readonly Column[] {
  const columns: readonly Column[] = [
    { name: "candidate", type: "text" },
    ...space.decisions.map(({ name }) => ({ name, type: "index" as const })),
    ...metrics.map((metric) => ({ name: metricColumnName(metric), type: "number" as const, metric })),
    { name: "feasible", type: "flag" },
    { name: "reasons", type: "text" },
    ...counts.map((name) => ({ name, type: "count" as const })),
  ];
  const repeated = columns.find(({ name }, at) => columns.findIndex((other) => other.name === name) < at);
  if (repeated === undefined) return columns;
  throw new InputError(`Cannot store metrics: ${metrics.join(", ")} give a second column ${repeated.name}, expected names that none has`, {
    code: "repeated-column",
    path: repeated.name,
    fix: `Rename the metric; columns are candidate, ${space.name}'s decisions, the metrics (latencyMs as latency_ms), feasible, reasons and how rows were sampled (${counts.join(", ") || "nothing here"}).`,
  });
}

/** The metric columns among `columns`, in order. */
export function metricColumns(columns: readonly Column[]): readonly MetricColumn[] {
  return columns.filter((column) => column.type === "number");
}

/** The names of the count columns among `columns`, in order. */
export function countColumns(columns: readonly Column[]): readonly string[] {
  return columns.filter(({ type }) => type === "count").map(({ name }) => name);
}

/** `latencyMs` is stored as `latency_ms`, the usual form in data frames. */
function metricColumnName(metric: string): string {
  return metric.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
