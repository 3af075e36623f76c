import { InputError } from "../core/errors.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate, Space } from "../space/space.ts";
import { type ImportLine, type ImportTable, refuseFile } from "./import-csv.ts";
import { emptyRows, type Rows } from "./rows.ts";

/** What a user's columns are. */
export interface ImportLayout {
  readonly space: Space;
  /** The column that says which candidate a row is of; default the first of `candidate`, `arch`, `architecture` and `index` there is. */
  readonly keyColumn?: string;
  /** Reads that column's text. Throws an `InputError` where it names no candidate. */
  readonly parseKey: (text: string) => Candidate;
  /** Metrics by the columns they stand in; other columns are left out. */
  readonly metrics: ReadonlyMap<string, string>;
}

/** A row that cannot be taken, and why. */
export interface BadRow extends ImportLine {
  /** Empty where the whole line is at fault. */
  readonly column: string;
  /** Completes "it …". */
  readonly reason: string;
}

export interface ImportedRows {
  /** The good ones, in the order of the file. */
  readonly rows: Rows;
  readonly bad: readonly BadRow[];
  /** Columns that are neither key nor metric. */
  readonly unused: readonly string[];
}

const KEY_COLUMNS = ["candidate", "arch", "architecture", "index"] as const;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads a table's rows as rows of a dataset, each with its candidate and all metrics. A row whose metrics are all empty is one the device does not
 * support: infeasible, with the reason. Throws an `InputError` where a column is missing; `path` names the file.
 */
export function readImportRows(table: ImportTable, layout: ImportLayout, path: string): ImportedRows {
  const columns = findColumns(table.header, layout, path);
  const seen = new Map<string, number>();
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  for (const [at, line] of table.lines.entries()) {
    const isTorn = table.isTorn && at === table.lines.length - 1;
    const row = isTorn ? TORN : readLine(line, { columns, layout, seen });
    if (row.kind === "good") good.push(row);
    else bad.push({ ...line, column: row.column, reason: row.reason });
  }
  const metrics = [...layout.metrics.values()];
  const named = new Set([columns.key.name, ...columns.metrics.map(({ name }) => name)]);
  return { rows: collectRows(good, { layout, metrics }), bad, unused: table.header.filter((name) => !named.has(name)) };
}

/** A row's candidate with its figures in the order of the metrics; none where it is not supported. */
interface GoodRow {
  readonly kind: "good";
  readonly candidate: Candidate;
  readonly figures: readonly number[];
}

interface Fault {
  readonly kind: "bad";
  readonly column: string;
  readonly reason: string;
}

const TORN = fault("", "ends without a newline, so it may be torn; expected a newline after the last line");

function fault(column: string, reason: string): Fault {
  return { kind: "bad", column, reason };
}

interface Place {
  readonly name: string;
  readonly at: number;
}

interface MetricPlace extends Place {
  readonly metric: string;
}

interface ImportColumns {
  readonly fields: number;
  readonly key: Place;
  readonly metrics: readonly MetricPlace[];
}

function findColumns(header: readonly string[], { keyColumn, metrics }: ImportLayout, path: string): ImportColumns {
  const find = (name: string): Place => {
    const at = header.indexOf(name);
    if (at >= 0) return { name, at };
    throw refuseFile(`${path}:1`, `without a column ${JSON.stringify(name)}`, `one of ${header.join(", ")}`);
  };
  const key = keyColumn ?? KEY_COLUMNS.find((name) => header.includes(name));
  if (key === undefined) throw refuseFile(`${path}:1`, `without a key (${header.join(", ")})`, `${KEY_COLUMNS.join(", ")} or --key COLUMN`);
  return { fields: header.length, key: find(key), metrics: [...metrics].map(([name, metric]) => ({ ...find(name), metric })) };
}

interface LineContext {
  readonly columns: ImportColumns;
  readonly layout: ImportLayout;
  /** Lines by printed candidate. */
  readonly seen: Map<string, number>;
}

function readLine({ cells, number }: ImportLine, { columns, layout, seen }: LineContext): GoodRow | Fault {
  if (cells.length !== columns.fields) return fault("", `has ${cells.length} fields, expected ${columns.fields} as in the header`);
  const { key } = columns;
  const candidate = tryKey(layout, cells[key.at]!.trim());
  if (typeof candidate === "string") return fault(key.name, candidate);
  const printed = printCandidate(candidate);
  const earlier = seen.get(printed);
  if (earlier !== undefined) return fault(key.name, `is the candidate ${printed} of line ${earlier} again, expected each once`);
  const texts = columns.metrics.map(({ at }) => cells[at]!.trim());
  const isEmpty = texts.every((text) => text === "");
  const wrong = isEmpty ? -1 : texts.findIndex((text) => !isFigure(text));
  if (wrong >= 0) {
    const found = texts[wrong] === "" ? "is empty beside other figures" : `is ${JSON.stringify(texts[wrong])}`;
    return fault(columns.metrics[wrong]!.name, `${found}, expected a finite number of 0 or more`);
  }
  seen.set(printed, number);
  return { kind: "good", candidate, figures: isEmpty ? [] : texts.map(Number) };
}

function isFigure(text: string): boolean {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) && value >= 0;
}

/** The candidate, or why it is none. */
function tryKey({ parseKey }: ImportLayout, text: string): Candidate | string {
  try {
    return parseKey(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `names no candidate: ${error.message.replace(/^Cannot [^:]*: /, "")}`;
  }
}

interface RowShape {
  readonly layout: ImportLayout;
  readonly metrics: readonly string[];
}

function collectRows(good: readonly GoodRow[], { layout, metrics }: RowShape): Rows {
  const decisions = layout.space.decisions.length;
  const rows = emptyRows(good.length, { decisions, metrics });
  const names = [...layout.metrics.keys()].join(", ");
  for (const [at, { candidate, figures }] of good.entries()) {
    rows.candidates.set(candidate, at * decisions);
    if (figures.length === 0) rows.reasons[at] = `not-supported: ${names} ${layout.metrics.size === 1 ? "is" : "are"} empty`;
    else rows.feasible[at] = 1;
    for (const [index, figure] of figures.entries()) rows.metrics[metrics[index]!]![at] = figure;
  }
  return rows;
}
