import { join } from "node:path";
import { DamagedFileError, InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { listFolder, readBytesIfPresent, removeTemporaryFiles } from "../runtime/folder.ts";
import { lockFolder } from "../runtime/folder-lock.ts";
import { type DatasetPlan, formatManifest, type Manifest, type ManifestShard, parseManifest, requireSamePlan } from "./manifest.ts";

const MANIFEST_FILE = "manifest.json";
/** What `lockFolder` leaves where a process is killed. */
const LOCK_FILE = "lock";

/** The path of a dataset's manifest. */
export function manifestPath(folder: string): string {
  return join(folder, MANIFEST_FILE);
}

/** Reads the manifest of a dataset folder. Throws an `InputError` where there is none. */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = await findManifest(folder);
  if (manifest !== undefined) return manifest;
  throw new InputError(`Cannot read a dataset: ${folder} holds no ${MANIFEST_FILE}, expected a folder written by \`tandem generate\`.`, {
    code: "no-dataset",
    path: folder,
    fix: "Give the folder of a dataset, or generate one with `tandem generate --output`.",
  });
}

/** Reads a shard's bytes and holds them against the hash in the manifest. Throws a `DamagedFileError` naming the shard and both hashes. */
export async function readShard(folder: string, shard: ManifestShard): Promise<Uint8Array> {
  const path = join(folder, shard.file);
  const bytes = await readBytesIfPresent(path);
  if (bytes === undefined) throw damagedShard(path, "it is missing, expected the file the manifest lists");
  const hash = sha256(bytes);
  if (hash !== shard.sha256) throw damagedShard(path, `its SHA-256 is ${hash}, expected ${shard.sha256} as in ${MANIFEST_FILE}`);
  return bytes;
}

/** A dataset that is being written: which shards are finished, and the one way to add another. */
export interface DatasetWriter {
  /** The manifest as it stands on disk, or will in a moment. */
  manifest(): Manifest;
  /** Writes the shard's file, then names it in the manifest: a kill in between loses the shard, never its integrity. */
  addShard(shard: ManifestShard, bytes: Uint8Array): Promise<void>;
  /** Lets other processes at the folder again. */
  close(): Promise<void>;
}

interface WriterOptions {
  readonly plan: DatasetPlan;
  readonly resume?: boolean;
}

/**
 * Opens a folder for a plan. Without `resume` it must be new or empty (where the option is left out, work that cannot resume, the error does not offer it); with it, finished shards of the same plan are kept after their hashes are
 * checked, and what a kill left half-written is removed. The folder is locked until `close`. Throws an `InputError` or a `DamagedFileError`; then nothing was written.
 */
export async function openDatasetWriter(folder: string, options: WriterOptions): Promise<DatasetWriter> {
  const { plan } = options;
  const shards = new Map<string, ManifestShard>();
  for (const shard of await findFinishedShards(folder, options)) shards.set(shard.file, shard);
  const manifest = (): Manifest => ({ ...plan, shards: [...shards.values()].sort((a, b) => (a.file < b.file ? -1 : 1)) });
  const path = manifestPath(folder);
  const lock = await lockFolder(folder);
  await removeTemporaryFiles(folder);
  await writeFileAtomic(path, formatManifest(manifest()));
  let lastWrite: Promise<void> = Promise.resolve();
  return {
    manifest,
    async addShard(shard, bytes) {
      await writeFileAtomic(join(folder, shard.file), bytes);
      shards.set(shard.file, shard);
      // One write after the other, so that an older manifest never replaces a newer one.
      lastWrite = lastWrite.then(() => writeFileAtomic(path, formatManifest(manifest())));
      await lastWrite;
    },
    close: () => lock.release(),
  };
}

async function findFinishedShards(folder: string, { plan, resume }: WriterOptions): Promise<readonly ManifestShard[]> {
  const found = await findManifest(folder);
  if (found === undefined) {
    const names = await listFolder(folder);
    const foreign = names.find((name) => name !== LOCK_FILE && !name.endsWith(".tmp"));
    if (foreign === undefined) return [];
    throw occupied(folder, `holds ${foreign}, expected a new or empty folder`, "Give another folder.");
  }
  if (!resume) {
    const fix = resume === false ? "Add --resume to go on with it, or give another folder." : "Give another folder.";
    throw occupied(folder, "holds a dataset already, expected a new or empty folder", fix);
  }
  requireSamePlan(found, { plan, path: manifestPath(folder) });
  const names = new Set(await listFolder(folder));
  const present = found.shards.filter(({ file }) => names.has(file));
  for (const shard of present) await readShard(folder, shard);
  return present;
}

async function findManifest(folder: string): Promise<Manifest | undefined> {
  const path = manifestPath(folder);
  const bytes = await readBytesIfPresent(path);
  return bytes === undefined ? undefined : parseManifest(new TextDecoder().decode(bytes), path);
}

function occupied(folder: string, what: string, fix: string): InputError {
  return new InputError(`Cannot write a dataset: ${folder} ${what}.`, { code: "folder-occupied", path: folder, fix });
}

function damagedShard(path: string, what: string): DamagedFileError {
  return new DamagedFileError(`Cannot read ${path}: ${what}.`, {
    code: "damaged-shard",
    path,
    fix: "Restore the file, or delete it and run `tandem generate` as before with --resume to make it again.",
  });
}
