import { DamagedFileError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Trial } from "../trial/trial.ts";

const HEADER = { journal: "tandem", version: 1 };

/** First line of every journal. */
export const JOURNAL_HEADER = `${canonicalJson(HEADER)}\n`;

/** A trial as a line of the journal: canonical JSON, so that equal runs write equal bytes. */
export function formatTrial(trial: Trial): string {
  return `${canonicalJson({ ...trial, candidate: printCandidate(trial.candidate) })}\n`;
}

/** What a journal holds. */
export interface JournalText {
  readonly trials: readonly Trial[];
  /** Whether the last line was cut off in the middle of writing; it is not among the trials. */
  readonly torn: boolean;
}

/**
 * Reads a journal. A last line without its end is dropped; any other fault is a `DamagedFileError` that names file and line.
 */
export function parseJournal(text: string, path: string): JournalText {
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n");
  lines.pop();
  if (lines.length > 0 && `${lines[0]}\n` !== JOURNAL_HEADER) {
    throw damaged(`${path}:1`, { found: lines[0]!, wanted: JOURNAL_HEADER.trim() });
  }
  const trials = lines.slice(1).map((line, index) => parseTrial(line, { index, place: `${path}:${index + 2}` }));
  return { trials, torn: end < text.length };
}

function parseTrial(line: string, { index, place }: { readonly index: number; readonly place: string }): Trial {
  let record: (Omit<Trial, "candidate"> & { readonly candidate: string }) | undefined;
  try {
    record = JSON.parse(line);
  } catch {
    // Told below, with the line's place.
  }
  if (record === undefined || record.index !== index || typeof record.candidate !== "string") {
    throw damaged(place, { found: line, wanted: `trial ${index}` });
  }
  return { ...record, candidate: record.candidate.split(":").map(Number) };
}

function damaged(place: string, { found, wanted }: { readonly found: string; readonly wanted: string }): DamagedFileError {
  return new DamagedFileError(`Cannot read the journal: ${place} is ${JSON.stringify(found.slice(0, 60))}, expected ${wanted}`, {
    code: "damaged-journal",
    path: place,
    fix: "Restore the file from a copy, or begin a new run in another folder.",
  });
}
