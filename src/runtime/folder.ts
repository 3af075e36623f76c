import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** The bytes of a file, or `undefined` where there is none. Other faults (rights, a folder of that name) are thrown as Node words them. */
export async function readBytesIfPresent(path: string): Promise<Uint8Array | undefined> {
  return unlessAbsent(() => readFile(path));
}

/** The names in a folder, sorted; empty where there is no folder. */
export async function listFolder(path: string): Promise<readonly string[]> {
  const names = await unlessAbsent(() => readdir(path));
  return (names ?? []).sort();
}

/** Removes the temporary files that a killed `writeFileAtomic` left in a folder; nobody else may be writing there. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await listFolder(folder);
  const abandoned = names.filter((name) => /\.[0-9a-f]{12}\.tmp$/.test(name));
  await Promise.all(abandoned.map((name) => rm(join(folder, name), { force: true })));
}

async function unlessAbsent<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes a file; it may be gone already. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
