import { parse } from "csv-parse/sync";
import { InputError } from "../core/errors.ts";
import { parseCandidate } from "../space/candidate-text.ts";
import { isNasBench201Space } from "../space/nas-bench-201.ts";
import { isNasBenchMacroSpace } from "../space/nas-bench-macro.ts";
import type { Candidate, Space } from "../space/space.ts";
import { parseMacroArchitecture } from "./build-nas-bench-macro.ts";
import { type ArchitectureIndex, parseArchitecture } from "./nas-bench-201-architecture.ts";

/** What a candidate's text is read against. */
export interface CandidateReading {
  readonly space: Space;
  /** The benchmark's numbering; without it an index is no candidate of `nas-bench-201`. */
  readonly numbering?: ArchitectureIndex | undefined;
}

/** Columns that hold candidates, the most specific first; those of architectures belong to the benchmarks. */
const COLUMNS = ["candidate", "arch", "architecture", "index"] as const;

/**
 * Reads one candidate of a space: value indexes (`3:0:2`), of `nas-bench-201` also an architecture string (`|none~0|+…`) or the
 * benchmark's index, of `nas-bench-macro` also eight digits. Throws an `InputError` that says what is wrong with it.
 */
export function parseAnyCandidate(text: string, { space, numbering }: CandidateReading): Candidate {
  if (isNasBenchMacroSpace(space) && !text.includes(":")) return parseMacroArchitecture(text);
  if (!isNasBench201Space(space)) return parseCandidate(space, text);
  if (text.includes("|")) return parseArchitecture(text);
  if (numbering === undefined || text.includes(":")) return parseCandidate(space, text);
  if (/^\d{1,9}$/.test(text) && Number(text) < numbering.size) return numbering.candidateAt(Number(text));
  throw new InputError(
    `Cannot read a candidate of ${space.name}: it is ${JSON.stringify(text)}, expected value indexes such as 3:1:4:2:0:3, an architecture string or an index from 0 to ${numbering.size - 1}`,
    { code: "candidate-text", path: text, fix: `Take a candidate of this space; \`tandem space ${space.name}\` prints samples.` },
  );
}

/**
 * Reads a list of candidates: one a line, or CSV whose header names the column `candidate`, `arch` (or `architecture`) or `index`, of which
 * the first of these is read. Blank lines are skipped. `path` names the file in errors. Throws an `InputError` with file and line for the
 * first candidate that is none, and for a file without any.
 */
export function parseCandidateList(text: string, { path, ...reading }: CandidateReading & { readonly path: string }): readonly Candidate[] {
  const [first, ...rest] = parseRecords(text, path);
  if (first === undefined) throw refuse(path, "empty", "a candidate a line");
  const column = COLUMNS.find((name) => first.cells.includes(name));
  const records = column === undefined ? [first, ...rest] : rest;
  if (records.length === 0) throw refuse(path, "a header alone", "a candidate a line after it");
  return records.map(({ cells, line }) => {
    const place = `${path}:${line}`;
    if (column === undefined && cells.length > 1)
      throw refuse(place, `${cells.length} cells long`, `one candidate a line, or a header that names a column ${COLUMNS.join(", ")}`);
    const cell = cells[column === undefined ? 0 : first.cells.indexOf(column)] ?? "";
    if (cell === "") throw refuse(place, `without ${column ?? "candidate"}`, "a candidate");
    return parseAt(place, cell, reading);
  });
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** Of its end, from 1. */
  readonly line: number;
}

interface Info {
  readonly lines: number;
}

function parseRecords(text: string, path: string): readonly CsvRecord[] {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_records_with_empty_values: true, trim: true } as const;
    // The package's types do not know what `info` adds.
    const records = parse(text, options) as unknown as readonly { readonly record: readonly string[]; readonly info: Info }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    throw refuse(path, `no CSV (${(error as Error).message})`, "a candidate a line, or CSV with a header");
  }
}

function parseAt(place: string, ...[text, reading]: readonly [string, CandidateReading]): Candidate {
  try {
    return parseAnyCandidate(text, reading);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { code, fix, message } = error;
    throw new InputError(`Cannot read candidates: ${place}: ${message.replace(/^Cannot [^:]*: /, "")}`, {
      code,
      path: place,
      ...(fix !== undefined && { fix }),
    });
  }
}

function refuse(place: string, ...[current, expected]: readonly [string, string]): InputError {
  return new InputError(`Cannot read candidates: ${place} is ${current}, expected ${expected}`, {
    code: "invalid-candidate-list",
    path: place,
    fix: "Correct the file.",
  });
}
