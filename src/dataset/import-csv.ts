import { type CsvError, parse } from "csv-parse/sync";
import { InputError } from "../core/errors.ts";

/** A row of a user's file as it stands there. */
export interface ImportLine {
  readonly cells: readonly string[];
  /** Where it begins in the file, from 1. */
  readonly number: number;
}

/** A user's file as rows of text. */
export interface ImportTable {
  /** Each name once. */
  readonly header: readonly string[];
  readonly lines: readonly ImportLine[];
  /** The last line has no end, so it may be a part of one. */
  readonly isTorn: boolean;
}

/**
 * Splits CSV after RFC 4180 with a header: also with a byte order mark, CRLF, quoted newlines and empty lines. Rows may have another number of
 * fields than the header. Throws an `InputError` with the line where it is not CSV, has no rows, or a column has no name or that of another.
 */
export function parseImportTable(text: string, path: string): ImportTable {
  const [first, ...lines] = readLines(text, path);
  if (first === undefined) throw refuseFile(path, "empty", "a header line and rows below it");
  if (lines.length === 0) throw refuseFile(path, "without rows", "rows below the header");
  const header = first.cells.map((name) => name.trim());
  const repeated = header.find((name, at) => header.indexOf(name) < at);
  if (repeated !== undefined) throw refuseFile(`${path}:1`, `with two columns ${JSON.stringify(repeated)}`, "different names");
  return { header, lines, isTorn: !text.endsWith("\n") };
}

function readLines(text: string, path: string): readonly ImportLine[] {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] };
    const records = parse(text, options) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    // `lines` counts to the end of a record; a quoted newline makes it begin earlier.
    return records.map(({ record, info }) => ({ cells: record, number: info.lines - record.join("").split("\n").length + 1 }));
  } catch (error) {
    const { lines = 1, message } = error as CsvError & { readonly lines?: number };
    throw refuseFile(`${path}:${lines}`, `no CSV (${message})`, "comma-separated fields, quoted where they hold commas or newlines");
  }
}

/** The error of a file none of which can be imported. */
export function refuseFile(place: string, ...[current, wanted]: readonly [string, string]): InputError {
  return new InputError(`Cannot import: ${place} is ${current}, expected ${wanted}`, {
    code: "bad-import",
    path: place,
    fix: "Mend the file, or name another of its columns.",
  });
}
