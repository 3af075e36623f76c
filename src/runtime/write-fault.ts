import { StorageError } from "../core/errors.ts";

const CAUSES: Readonly<Record<string, { readonly current: string; readonly wanted: string }>> = {
  ENOSPC: { current: "on a full disk", wanted: "room for it" },
  EDQUOT: { current: "beyond the quota of its disk", wanted: "room for it" },
  EFBIG: { current: "as large as a file may be here", wanted: "room for more" },
  EROFS: { current: "on a disk that is only read", wanted: "one that is written" },
};

/** What a failed write means for people, a `StorageError` where the disk has no room; any other error as it is. */
export function explainWriteFault(path: string, error: unknown): unknown {
  const cause = CAUSES[(error as NodeJS.ErrnoException).code ?? ""];
  if (cause === undefined) return error;
  return new StorageError(`Cannot write: ${path} is ${cause.current}, expected ${cause.wanted}`, {
    code: "no-room",
    path,
    fix: "Make room, then run the same command again, with --resume where it takes it: what was written before is kept.",
  });
}
