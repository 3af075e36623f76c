import { parse } from "csv-parse/sync";
import { InputError } from "../core/errors.ts";

/** One column of a table: a figure per key, null where the cell is empty (not supported, which is not zero). */
export interface CandidateTable {
  /** Where it was read from, for errors. */
  readonly path: string;
  readonly column: string;
  readonly values: ReadonlyMap<string, number | null>;
}

export interface ParseTableOptions {
  /** Where the text comes from, for errors. */
  readonly path: string;
  /** The column whose text identifies a row, for example `index`. */
  readonly keyColumn: string;
  /** The column of figures. */
  readonly valueColumn: string;
}

/**
 * Reads two columns of CSV text with a header line. Throws an `InputError` for text that is not CSV, a missing column, a key that comes
 * twice and a figure that is not a finite number of 0 or more; each names file, line or column.
 */
export function parseTable(text: string, options: ParseTableOptions): CandidateTable {
  const { path, keyColumn, valueColumn } = options;
  const [header = [], ...rows] = parseRows(text, path);
  const [keyAt, valueAt] = [keyColumn, valueColumn].map((column) => findColumn(header, { column, path })) as [number, number];
  const values = new Map<string, number | null>();
  rows.forEach((row, index) => {
    const key = row[keyAt]!;
    const place = `${path}:${index + 2}`;
    if (values.has(key)) {
      throw refuse({ path: place, code: "repeated-key", current: `a second row of ${keyColumn} ${key}`, wanted: "one row a key" });
    }
    values.set(key, parseFigure(row[valueAt]!, `${place}: ${valueColumn}`));
  });
  return { path, column: valueColumn, values };
}

function parseRows(text: string, path: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw refuse({
      path,
      code: "not-csv",
      current: `no CSV (${(error as Error).message})`,
      wanted: "comma-separated rows of equal length",
    });
  }
}

function findColumn(header: readonly string[], { column, path }: { readonly column: string; readonly path: string }): number {
  const at = header.indexOf(column);
  if (at < 0) {
    throw refuse({
      path,
      code: "missing-column",
      current: `without a column ${JSON.stringify(column)}`,
      wanted: `one of ${header.join(", ")}`,
    });
  }
  return at;
}

function parseFigure(field: string, path: string): number | null {
  if (field.trim() === "") return null;
  const value = Number(field);
  if (!Number.isFinite(value) || value < 0) {
    throw refuse({ path, code: "bad-figure", current: JSON.stringify(field), wanted: "a finite number of 0 or more, or an empty cell" });
  }
  return value;
}

interface Refusal {
  readonly path: string;
  readonly code: string;
  readonly current: string;
  readonly wanted: string;
}

function refuse({ path, code, current, wanted }: Refusal): InputError {
  return new InputError(`Cannot read the table: ${path} is ${current}, expected ${wanted}`, {
    code,
    path,
    fix: "Name another column or mend the file.",
  });
}
