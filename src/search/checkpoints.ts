import { join } from "node:path";
import { DamagedFileError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { canonicalJson, type Json } from "../core/json.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { readBytesIfPresent, removeTemporaryFiles } from "../runtime/folder.ts";
import type { StageState } from "./run-store.ts";

const VERSION = 1;
const CHECKPOINT = "checkpoint.json";

interface BlobRecord {
  readonly file: string;
  readonly sha256: string;
}

interface StageRecord {
  readonly state: Json;
  readonly blob?: BlobRecord;
}

interface CheckpointFile {
  readonly version: number;
  readonly journalBytes: number;
  readonly stages: Readonly<Record<string, StageRecord>>;
}

/**
 * The state a stage of a run committed last, without its bulk, read without touching the folder, so that the run may be going on;
 * `undefined` where it committed none. Throws a `DamagedFileError` for another version.
 */
export async function readStageState(folder: string, stage: string): Promise<Json | undefined> {
  return (await readCheckpoint(join(folder, CHECKPOINT))).stages[stage]?.state;
}

/** The same with its bulk. Throws a `DamagedFileError` where that is not as it was written. */
export async function readStage(folder: string, stage: string): Promise<StageState | undefined> {
  return openStage(folder, (await readCheckpoint(join(folder, CHECKPOINT))).stages[stage]);
}

async function openStage(folder: string, record: StageRecord | undefined): Promise<StageState | undefined> {
  if (record?.blob === undefined) return record && { state: record.state };
  return { state: record.state, blob: await readBlob(folder, record.blob) };
}

/** The states of a run's stages on the disk, with the length of the journal they belong to. */
export interface Checkpoints {
  /** Bytes of the journal at the last commit; 0 before the first. */
  readonly journalBytes: number;
  read(stage: string): Promise<StageState | undefined>;
  write(stage: string, state: StageState & { readonly journalBytes: number }): Promise<void>;
}

/**
 * Opens `checkpoint.json` in a folder. It is replaced whole and names the files of bulky states, which alternate between two, so a
 * process killed at any moment leaves the old point or the new one. Throws a `DamagedFileError` for another version or a blob that does
 * not match its hash.
 */
export async function createCheckpoints(folder: string): Promise<Checkpoints> {
  await removeTemporaryFiles(folder);
  const path = join(folder, CHECKPOINT);
  let current = await readCheckpoint(path);
  return {
    get journalBytes() {
      return current.journalBytes;
    },
    read: (stage) => openStage(folder, current.stages[stage]),
    async write(stage, { state, blob, journalBytes }) {
      const previous = current.stages[stage]?.blob?.file;
      const record = blob === undefined ? { state } : { state, blob: await writeBlob(folder, { stage, previous, blob }) };
      current = { version: VERSION, journalBytes, stages: { ...current.stages, [stage]: record } };
      await writeFileAtomic(path, canonicalJson(current));
    },
  };
}

async function readCheckpoint(path: string): Promise<CheckpointFile> {
  const bytes = await readBytesIfPresent(path);
  if (bytes === undefined) return { version: VERSION, journalBytes: 0, stages: {} };
  let found: Partial<CheckpointFile> = {};
  try {
    found = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    // Told below: text that is not JSON has no version either.
  }
  if (found.version !== VERSION) throw damaged(path, { current: `of version ${found.version ?? "unknown"}`, wanted: `version ${VERSION}` });
  return found as CheckpointFile;
}

interface NewBlob {
  readonly stage: string;
  readonly previous: string | undefined;
  readonly blob: Uint8Array;
}

async function writeBlob(folder: string, { stage, previous, blob }: NewBlob): Promise<BlobRecord> {
  const file = previous === `${stage}-a.bin` ? `${stage}-b.bin` : `${stage}-a.bin`;
  await writeFileAtomic(join(folder, file), blob);
  return { file, sha256: sha256(blob) };
}

async function readBlob(folder: string, record: BlobRecord): Promise<Uint8Array> {
  const path = join(folder, record.file);
  const bytes = await readBytesIfPresent(path);
  const found = bytes === undefined ? undefined : sha256(bytes);
  if (bytes !== undefined && found === record.sha256) return bytes;
  const current = found === undefined ? "missing" : `one with SHA-256 ${found}`;
  throw damaged(path, { current, wanted: `one with SHA-256 ${record.sha256}` });
}

function damaged(path: string, { current, wanted }: { readonly current: string; readonly wanted: string }): DamagedFileError {
  return new DamagedFileError(`Cannot resume: ${path} is ${current}, expected ${wanted}`, {
    code: "damaged-state",
    path,
    fix: "Restore the file from a copy, or begin a new run in another folder.",
  });
}
