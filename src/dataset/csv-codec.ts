import { type CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { DamagedFileError } from "../core/errors.ts";
import type { Space } from "../space/space.ts";
import { candidateTexts } from "./candidate-texts.ts";
import { type Column, countColumns, metricColumns } from "./column.ts";
import { emptyRows, type Rows } from "./rows.ts";
import type { RowLayout, ShardCodec } from "./shard-codec.ts";

/**
 * CSV after RFC 4180 with a header: written with LF, empty metrics where infeasible, numbers in the shortest form that reads back exactly.
 * Reading also takes a byte order mark, CRLF, quoted newlines and empty lines; the last line must end, or it counts as torn.
 */
export const csvCodec: ShardCodec = {
  extension: "csv",
  encode: encodeCsv,
  decode: async (bytes, layout, path) => decodeCsv(bytes, layout, path),
};

function encodeCsv(rows: Rows, { space, columns }: RowLayout): Uint8Array {
  const candidates = candidateTexts(rows, space.decisions.length);
  const lines = [columns.map(({ name }) => name)];
  for (let row = 0; row < rows.count; row++) {
    let at = row * space.decisions.length;
    const cell = (column: Column): string => {
      if (column.type === "index") return String(rows.candidates[at++]);
      if (column.type === "number") return rows.feasible[row] === 1 ? String(rows.metrics[column.metric]![row]) : "";
      if (column.type === "count") return String(rows.counts[column.name]![row]);
      if (column.type === "flag") return String(rows.feasible[row] === 1);
      return column.name === "reasons" ? rows.reasons[row]! : candidates[row]!;
    };
    lines.push(columns.map(cell));
  }
  return new TextEncoder().encode(stringify(lines));
}

interface Line {
  readonly cells: readonly string[];
  /** Where the line begins in the file, from 1. */
  readonly number: number;
}

function decodeCsv(bytes: Uint8Array, { space, columns }: RowLayout, path: string): Rows {
  const [header, ...lines] = readLines(bytes, path);
  if (header === undefined) throw damaged(path, "it is empty, expected a header line");
  const places = locateColumns(header.cells, columns, path);
  const metrics = metricColumns(columns).map(({ metric }) => metric);
  const rows = emptyRows(lines.length, { decisions: space.decisions.length, metrics, counts: countColumns(columns) });
  for (const [row, { cells, number }] of lines.entries()) {
    if (cells.length !== header.cells.length)
      throw damaged(`${path}:${number}`, `it has ${cells.length} fields, expected ${header.cells.length}`);
    const cell = (name: string): Cell => ({ text: cells[places.get(name)!]!, place: `${path}:${number}: column ${name}` });
    readRow(cell, { rows, row, space, columns });
  }
  return rows;
}

function readLines(bytes: Uint8Array, path: string): Line[] {
  if (bytes.length > 0 && bytes.at(-1) !== 10) {
    const last = bytes.reduce((count, byte) => (byte === 10 ? count + 1 : count), 1);
    throw damaged(`${path}:${last}`, "it ends without a newline, expected a whole last line");
  }
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] };
    const records = parse(Buffer.from(bytes), options) as unknown as { record: string[]; info: { lines: number } }[];
    // `lines` counts to the end of a record; a quoted newline makes it begin earlier.
    return records.map(({ record, info }) => ({ cells: record, number: info.lines - record.join("").split("\n").length + 1 }));
  } catch (error) {
    const { lines, message } = error as CsvError & { lines?: number };
    throw damaged(`${path}:${lines ?? 1}`, `it is not CSV (${message})`);
  }
}

function locateColumns(header: readonly string[], columns: readonly Column[], path: string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, name] of header.entries()) {
    if (places.has(name)) throw damaged(`${path}:1`, `column ${name} appears twice, expected once`);
    places.set(name, place);
  }
  const names = new Set(columns.map(({ name }) => name));
  const missing = [...names].find((name) => !places.has(name));
  if (missing !== undefined) throw damaged(`${path}:1`, `column ${missing} is missing, expected the columns of the manifest`);
  const extra = header.find((name) => !names.has(name));
  if (extra !== undefined) throw damaged(`${path}:1`, `column ${extra} is unknown, expected the columns of the manifest`);
  return places;
}

interface Cell {
  readonly text: string;
  readonly place: string;
}

interface RowTarget {
  readonly rows: Rows & { readonly reasons: string[] };
  readonly row: number;
  readonly space: Space;
  readonly columns: readonly Column[];
}

function readRow(cell: (name: string) => Cell, { rows, row, space, columns }: RowTarget): void {
  const feasible = readFlag(cell("feasible"));
  rows.feasible[row] = feasible ? 1 : 0;
  rows.reasons[row] = cell("reasons").text;
  for (const [decision, { name, values }] of space.decisions.entries()) {
    rows.candidates[row * space.decisions.length + decision] = readIndex(cell(name), values.length);
  }
  for (const name of countColumns(columns)) rows.counts[name]![row] = readCount(cell(name));
  for (const { name, metric } of metricColumns(columns)) rows.metrics[metric]![row] = readMetric(cell(name), feasible);
}

function readFlag({ text, place }: Cell): boolean {
  if (text !== "true" && text !== "false") throw damaged(place, `it is "${text}", expected true or false`);
  return text === "true";
}

function readIndex({ text, place }: Cell, values: number): number {
  const index = Number(text);
  if (!/^\d+$/.test(text) || index >= values) throw damaged(place, `it is "${text}", expected an index from 0 to ${values - 1}`);
  return index;
}

function readCount({ text, place }: Cell): number {
  if (!/^\d+$/.test(text) || Number(text) >= 2 ** 32) throw damaged(place, `it is "${text}", expected a whole number below 2^32`);
  return Number(text);
}

function readMetric({ text, place }: Cell, feasible: boolean): number {
  if (!feasible) {
    if (text !== "") throw damaged(place, `it is "${text}", expected nothing where the design is infeasible`);
    return Number.NaN;
  }
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw damaged(place, `it is "${text}", expected a finite number of at least 0`);
  return value;
}

function damaged(place: string, what: string): DamagedFileError {
  return new DamagedFileError(`Cannot read ${place}: ${what}.`, {
    code: "damaged-csv",
    path: place,
    fix: "Mend the line, or restore the file from where it came.",
  });
}
