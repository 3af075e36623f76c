import { statfs } from "node:fs/promises";
import { availableParallelism, freemem, totalmem } from "node:os";

/** What programs can use of this machine. */
export interface Machine {
  /** Logical processors. */
  readonly threads: number;
  /** Main memory in bytes: the machine's, or the container's where that is less. */
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  /** Free disk space in bytes under each folder asked for. */
  readonly disks: readonly { readonly folder: string; readonly freeBytes: number }[];
}

/** Reads processors, memory and the free space of the disks that hold `folders`. */
export async function readMachine(folders: readonly string[]): Promise<Machine> {
  const limit = process.constrainedMemory();
  const memoryBytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const disks = folders.map(async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return { folder, freeBytes: bavail * bsize };
  });
  return {
    threads: availableParallelism(),
    memoryBytes,
    freeMemoryBytes: Math.min(memoryBytes, freemem()),
    disks: await Promise.all(disks),
  };
}
