import { join } from "node:path";
import { DamagedFileError } from "../core/errors.ts";
import { openAppendFile } from "../runtime/append-file.ts";
import { readBytesIfPresent, removeFile } from "../runtime/folder.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate } from "../space/space.ts";
import type { Cost } from "../trial/cost-model.ts";

/** The rows of unfinished shards, so that an interruption loses no answer of a slow simulator. */
export interface AnswerJournal {
  /** What was answered for a row of the dataset; nothing where its candidate was another. */
  find(row: number, candidate: Candidate): Cost | undefined;
  /** Keeps an answer; it outlives this process from when the promise resolves. */
  add(row: number, answer: RowAnswer): Promise<void>;
  /** Ends writing; `complete` removes the file, since the shards hold all of it. */
  close(options: { readonly complete: boolean }): Promise<void>;
}

interface RowAnswer {
  readonly candidate: Candidate;
  readonly cost: Cost;
}

/** One JSON line a row; the candidate is printed. */
interface AnswerLine {
  readonly row: number;
  readonly candidate: string;
  readonly cost: Cost;
}

const ANSWERS_FILE = "answers.ndjson";

/**
 * Opens the journal of a dataset's folder, which the caller holds the lock of. A torn last line is dropped; a `DamagedFileError` names any other
 * that is no answer.
 */
export async function openAnswerJournal(folder: string): Promise<AnswerJournal> {
  const path = join(folder, ANSWERS_FILE);
  const bytes = (await readBytesIfPresent(path)) ?? new Uint8Array(0);
  const length = bytes.lastIndexOf(10) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, length)).split("\n").slice(0, -1);
  const known = new Map(lines.map((line, at) => parseLine(line, `${path}:${at + 1}`)).map((answer) => [answer.row, answer]));
  const file = await openAppendFile(path, { length });
  return {
    find(row, candidate) {
      const answer = known.get(row);
      return answer?.candidate === printCandidate(candidate) ? answer.cost : undefined;
    },
    add: (row, { candidate, cost }) =>
      file.append(`${JSON.stringify({ row, candidate: printCandidate(candidate), cost } satisfies AnswerLine)}\n`),
    async close({ complete }) {
      await file.close();
      if (complete) await removeFile(path);
    },
  };
}

function parseLine(line: string, place: string): AnswerLine {
  try {
    return JSON.parse(line) as AnswerLine;
  } catch (error) {
    throw new DamagedFileError(`Cannot read ${place}: it is not JSON (${(error as Error).message}), expected an answer that was kept.`, {
      code: "damaged-answers",
      path: place,
      fix: "Delete the file and run the same with --resume; the answers it held are asked for again.",
    });
  }
}
