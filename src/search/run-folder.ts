import { join } from "node:path";
import { parse, stringify } from "yaml";
import { DamagedFileError, InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { openAppendFile } from "../runtime/append-file.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { monotonicMs } from "../runtime/clock.ts";
import { readBytesIfPresent, removeTemporaryFiles } from "../runtime/folder.ts";
import { lockFolder } from "../runtime/folder-lock.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { findDifference } from "./configuration-difference.ts";
import { formatTrial, JOURNAL_HEADER, type Journal, readJournal } from "./journal.ts";
import type { RunStore } from "./run-store.ts";
import { JournaledTrials } from "./trial-list.ts";

/** A run on the disk: `config.yaml`, `journal.ndjson`, `timing.ndjson`, `state/` and `best/`; see design.md for the formats' owners. */
export interface RunFolder extends RunStore {
  readonly path: string;
  /** Whether an earlier process began this run. */
  readonly resumed: boolean;
  /** Writes `best/NAME`, whole or not at all. */
  writeBest(name: string, data: string | Uint8Array): Promise<void>;
  /** Lets other processes use the folder. */
  close(): Promise<void>;
}

export interface OpenRunOptions {
  /** Everything the results depend on, resolved. */
  readonly configuration: { readonly [key: string]: Json };
  /** Continue what the folder holds; without it a folder that holds a run is refused. A folder without a run begins one either way. */
  readonly resume: boolean;
  /** Told in one sentence what was mended. */
  readonly warn: (message: string) => void;
}

/**
 * Opens a run folder for this process alone, at its last safe point: what an unfinished process wrote behind it is cut off.
 * Throws an `InputError` for a folder in use, one that holds a run while `resume` is false, and one whose configuration is another (with
 * key and both values); a `DamagedFileError` where journal or state do not fit each other.
 */
export async function openRunFolder(path: string, options: OpenRunOptions): Promise<RunFolder> {
  const lock = await lockFolder(path);
  try {
    const resumed = await matchConfiguration(path, options);
    await removeTemporaryFiles(path);
    const checkpoints = await createCheckpoints(join(path, "state"));
    const trials = new JournaledTrials(await readCommitted(path, { length: checkpoints.journalBytes, warn: options.warn }));
    const journal = await openAppendFile(join(path, "journal.ndjson"), { length: checkpoints.journalBytes });
    if (journal.length === 0) await journal.append(JOURNAL_HEADER);
    const timing = await openTiming(path);
    return {
      path,
      resumed,
      trials,
      async append(drafts) {
        const placed = drafts.map((draft, at) => ({ ...draft, index: trials.length + at }));
        await journal.append(placed.map(formatTrial).join(""));
        trials.append(placed);
        return placed;
      },
      readState: checkpoints.read,
      async commit(stage, state) {
        await journal.sync();
        await checkpoints.write(stage, { ...state, journalBytes: journal.length });
        await timing.record(stage, trials.length);
      },
      writeBest: (name, data) => writeFileAtomic(join(path, "best", name), data),
      async close() {
        await journal.close();
        await timing.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** True where the folder holds a run of this configuration, false where it held none and now has `config.yaml`. */
async function matchConfiguration(path: string, { configuration, resume }: OpenRunOptions): Promise<boolean> {
  const file = join(path, "config.yaml");
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    await writeFileAtomic(file, stringify(configuration));
    return false;
  }
  if (!resume) {
    throw new InputError(`Cannot begin the run: ${path} is a run already, expected an empty or new folder`, {
      code: "run-exists",
      path,
      fix: "Pass --resume to continue it, or name another folder.",
    });
  }
  const difference = findDifference(parse(Buffer.from(bytes).toString("utf8")) as Json, configuration);
  if (difference === undefined) return true;
  const [before, now] = [difference.before, difference.now].map((value) => (value === undefined ? "not set" : JSON.stringify(value)));
  throw new InputError(`Cannot resume: ${difference.key} is ${now}, expected ${before} as in ${file}`, {
    code: "other-configuration",
    path: difference.key,
    fix: `Set ${difference.key} back, or begin a new run in another folder.`,
  });
}

interface CommittedOptions {
  /** Bytes of the journal that are committed. */
  readonly length: number;
  readonly warn: (message: string) => void;
}

async function readCommitted(path: string, { length, warn }: CommittedOptions): Promise<Journal> {
  const file = join(path, "journal.ndjson");
  const journal = await readJournal(file, { length });
  if (journal.bytes < length) {
    throw new DamagedFileError(`Cannot resume: ${file} is ${journal.fileBytes} bytes long, expected at least ${length} in whole lines`, {
      code: "short-journal",
      path: file,
      fix: "Restore the file from a copy, or begin a new run in another folder.",
    });
  }
  if (journal.torn) warn(`${file} ended in the middle of a line; the line was dropped.`);
  return journal;
}

interface TimingFile {
  record(stage: string, trials: number): Promise<void>;
  close(): Promise<void>;
}

/** Durations have a file of their own, so that journals of equal runs are equal. */
async function openTiming(path: string): Promise<TimingFile> {
  const file = join(path, "timing.ndjson");
  const wholeLines = Buffer.from((await readBytesIfPresent(file)) ?? []).lastIndexOf("\n") + 1;
  const timing = await openAppendFile(file, { length: wholeLines });
  const startedMs = monotonicMs();
  return {
    record: (stage, trials) => timing.append(`${JSON.stringify({ stage, trials, elapsedMs: Math.round(monotonicMs() - startedMs) })}\n`),
    close: () => timing.close(),
  };
}
