import { InputError } from "../core/errors.ts";
import { type Column, datasetColumns } from "../dataset/column.ts";
import { emptyRows } from "../dataset/rows.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import type { DanfoFrame } from "./danfo-module.ts";
import type { SpaceRows } from "./to-danfo.ts";

interface FromDanfoOptions {
  /** The space whose decisions the frame's columns are, for example `dataset.space.spec`. */
  readonly space: SpaceSpec;
  /** The metrics among the columns; default all columns that are no others, `latency_ms` as `latencyMs`. */
  readonly metrics?: readonly string[];
}

const COUNTS: readonly string[] = ["draws", "round"];

/**
 * The rows of a data frame, filtered and changed as you like, in the form that `trainPredictor` and `toDanfo` take; `candidate` is not read, since
 * the decisions say the same. Throws an `InputError` that names row and column for a missing column, an index that the decision has not and a
 * metric that is not a finite number of 0 or more in a feasible row; metrics of infeasible rows are not read.
 */
export function fromDanfo(frame: DanfoFrame, { space: spec, metrics = otherColumns(frame, spec) }: FromDanfoOptions): SpaceRows {
  const space = createSpace(spec);
  const counts = COUNTS.filter((name) => frame.columns.includes(name));
  const columns = datasetColumns(space, metrics, { counts }).filter(({ name }) => name !== "candidate");
  const read = new Map(columns.map(({ name }) => [name, readColumn(frame, name)]));
  const count = frame.shape[0]!;
  const decisions = space.decisions.length;
  const rows = emptyRows(count, { decisions, metrics, counts });
  for (const [row, flag] of read.get("feasible")!.entries()) rows.feasible[row] = readFlag(flag, { row, column: "feasible" });
  for (const column of columns) {
    const { name } = column;
    const values = read.get(name)!;
    const decision = space.decisions.findIndex((each) => each.name === name);
    for (const [row, value] of values.entries()) {
      if (column.type === "index")
        rows.candidates[row * decisions + decision] = readWhole(value, {
          row,
          column: name,
          most: space.decisions[decision]!.values.length - 1,
        });
      else if (column.type === "count") rows.counts[name]![row] = readWhole(value, { row, column: name, most: 2 ** 32 - 1 });
      else if (column.type === "number" && rows.feasible[row] === 1)
        rows.metrics[column.metric]![row] = readMetric(value, { row, column: name });
      else if (column.type === "text") rows.reasons[row] = rows.feasible[row] === 1 ? "" : String(value ?? "");
    }
  }
  return { space, ...rows };
}

/** The metrics whose columns are of no other use. */
function otherColumns({ columns }: DanfoFrame, spec: SpaceSpec): readonly string[] {
  const taken = new Set<string>([...datasetColumns(createSpace(spec), []).map(({ name }: Column) => name), ...COUNTS]);
  return columns.filter((name) => !taken.has(name)).map((name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

function readColumn(frame: DanfoFrame, name: string): readonly unknown[] {
  if (frame.columns.includes(name)) return frame.column(name).values as readonly unknown[];
  throw new InputError(`Cannot read a data frame: column ${name} is missing, expected it among ${frame.columns.join(", ")}.`, {
    code: "missing-column",
    path: name,
    fix: "Keep the columns that toDanfo gave, or name the metrics there are.",
  });
}

interface Place {
  readonly row: number;
  readonly column: string;
}

function readFlag(value: unknown, place: Place): 0 | 1 {
  if (value === true || value === 1) return 1;
  if (value === false || value === 0) return 0;
  throw badCell(value, place, "true or false");
}

function readWhole(value: unknown, { most, ...place }: Place & { readonly most: number }): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw badCell(value, place, `a whole number from 0 to ${most}`);
}

function readMetric(value: unknown, place: Place): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw badCell(value, place, "a finite number of 0 or more where feasible is true");
}

function badCell(value: unknown, { row, column }: Place, wanted: string): InputError {
  return new InputError(`Cannot read a data frame: row ${row}, column ${column} is ${String(value)}, expected ${wanted}.`, {
    code: "bad-cell",
    path: column,
    fix: "Mend the value, or drop the row.",
  });
}
