import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { openAppendFile } from "../runtime/append-file.ts";
import { listFolder, readBytesIfPresent } from "../runtime/folder.ts";
import { lockFolder } from "../runtime/folder-lock.ts";
import { makeFolder } from "../runtime/make-folder.ts";

/** A file of lines that appears under its name when it is whole, and until then can be gone on with. */
export interface RowFile {
  /** Lines after the header that an earlier, interrupted run has left. */
  readonly lines: readonly string[];
  /** Appends whole lines and waits until they are on the disk. */
  append(text: string): Promise<void>;
  /** Gives the file its name. */
  finish(): Promise<void>;
  /** Ends writing; without `finish` the lines stay for the next run. */
  close(): Promise<void>;
}

interface RowFileOptions {
  /** With its line feed. */
  readonly header: string;
  /** Of everything the lines depend on: lines of another origin are not gone on with. */
  readonly fingerprint: string;
}

/**
 * Opens a file that is written line by line. Until `finish` the lines stand in the folder `PATH.part`, which is locked; a torn last line is
 * dropped. Throws an `InputError` where the place cannot be written or another process is at it.
 */
export async function openRowFile(path: string, { header, fingerprint }: RowFileOptions): Promise<RowFile> {
  const folder = `${path}.part`;
  const lock = await openPlace(path, folder);
  const partial = join(folder, `${fingerprint.slice(0, 16)}.csv`);
  const text = await readWholeLines(partial);
  const known = text.startsWith(header) ? text : "";
  for (const name of await listFolder(folder))
    if (name.endsWith(".csv") && join(folder, name) !== partial) await rm(join(folder, name), { force: true });
  const file = await openAppendFile(partial, { length: Buffer.byteLength(known) });
  if (known === "") await file.append(header);
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await file.close();
    await lock.release();
  };
  return {
    lines: known.slice(header.length).split("\n").slice(0, -1),
    append: async (lines) => {
      await file.append(lines);
      await file.sync();
    },
    finish: async () => {
      await file.sync();
      await rename(partial, path);
      await close();
      await rm(folder, { recursive: true, force: true });
    },
    close,
  };
}

async function openPlace(path: string, folder: string): Promise<{ release(): Promise<void> }> {
  const taken = await stat(path).catch(() => undefined);
  if (taken?.isDirectory()) throw refuse(path, "a folder");
  try {
    await makeFolder(folder);
    return await lockFolder(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof InputError || code === undefined ? error : refuse(path, `a place that cannot be written (${code})`);
  }
}

async function readWholeLines(path: string): Promise<string> {
  const bytes = await readBytesIfPresent(path);
  const text = bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

function refuse(path: string, current: string): InputError {
  return new InputError(`Cannot write rows: ${path} is ${current}, expected a file that can be written`, {
    code: "unwritable-file",
    path,
    fix: "Name another file.",
  });
}
