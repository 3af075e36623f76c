import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { explainWriteFault } from "./write-fault.ts";

/** A file that only grows; text written before `close` may still be in the operating system's memory until `sync`. */
export interface AppendFile {
  /** Bytes in the file. */
  readonly length: number;
  append(text: string): Promise<void>;
  /** Resolves once everything appended is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file for appending and cuts it to `length` bytes first, so that what an interrupted writer left behind the last safe point is
 * written again. Missing folders and a missing file are made. Throws where the file is shorter than `length`; writing throws a `StorageError`
 * where the disk is full.
 */
export async function openAppendFile(path: string, options: { readonly length: number }): Promise<AppendFile> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "a");
  let length = (await handle.stat()).size;
  if (length < options.length) {
    await handle.close();
    throw new Error(`Cannot append: ${path} is ${length} bytes long, expected at least ${options.length}`);
  }
  await handle.truncate(options.length);
  length = options.length;
  const explain = (error: unknown): never => {
    throw explainWriteFault(path, error);
  };
  return {
    get length() {
      return length;
    },
    async append(text) {
      if (text === "") return;
      const bytes = Buffer.from(text);
      await handle.appendFile(bytes).catch(explain);
      length += bytes.length;
    },
    sync: () => handle.datasync().catch(explain),
    close: () => handle.close(),
  };
}
