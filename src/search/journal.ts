import { DamagedFileError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import { LineFile, type LineFileOptions } from "../runtime/line-file.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Trial } from "../trial/trial.ts";

const HEADER = { journal: "tandem", version: 1 };

/** First line of every journal. */
export const JOURNAL_HEADER = `${canonicalJson(HEADER)}\n`;

/** A trial as a line of the journal: canonical JSON, so that equal runs write equal bytes. */
export function formatTrial(trial: Trial): string {
  return `${canonicalJson({ ...trial, candidate: printCandidate(trial.candidate) })}\n`;
}

/** The trials of a journal, in order. */
export interface Journal extends Iterable<Trial> {
  /** How many trials there are. */
  readonly length: number;
  /** Bytes of the whole lines. */
  readonly bytes: number;
  /** Bytes of the file, whatever was read of it. */
  readonly fileBytes: number;
  /** Whether the file's last line was cut off in the middle of writing; it is not among the trials. */
  readonly torn: boolean;
  /** The trial at an index below `length`. Throws a `DamagedFileError` that names file and line where the line holds no such trial. */
  at(index: number): Trial;
}

/**
 * Opens a journal, which need not be there. Trials are parsed when they are asked for, so that a long journal opens at once. Throws a
 * `DamagedFileError` where the first line is not a journal's.
 */
export async function readJournal(path: string, options: LineFileOptions = {}): Promise<Journal> {
  const lines = await LineFile.read(path, options);
  if (lines.count > 0 && `${lines.line(0)}\n` !== JOURNAL_HEADER) {
    throw damaged(`${path}:1`, { found: lines.line(0), wanted: JOURNAL_HEADER.trim() });
  }
  const length = Math.max(0, lines.count - 1);
  const at = (index: number): Trial => parseTrial(lines.line(index + 1), { index, place: `${path}:${index + 2}` });
  return {
    length,
    bytes: lines.bytes,
    fileBytes: lines.fileBytes,
    torn: lines.torn,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) yield at(index);
    },
  };
}

function parseTrial(line: string, { index, place }: { readonly index: number; readonly place: string }): Trial {
  let record: (Omit<Trial, "candidate"> & { readonly candidate: string }) | undefined;
  try {
    record = JSON.parse(line);
  } catch {
    // Told below, with the line's place.
  }
  if (record?.index !== index || typeof record.candidate !== "string") throw damaged(place, { found: line, wanted: `trial ${index}` });
  return { ...record, candidate: record.candidate.split(":").map(Number) };
}

function damaged(place: string, { found, wanted }: { readonly found: string; readonly wanted: string }): DamagedFileError {
  return new DamagedFileError(`Cannot read the journal: ${place} is ${JSON.stringify(found.slice(0, 60))}, expected ${wanted}`, {
    code: "damaged-journal",
    path: place,
    fix: "Restore the file from a copy, or begin a new run in another folder.",
  });
}
