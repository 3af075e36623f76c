import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { explainWriteFault } from "./write-fault.ts";

const LOCK_NAME = "lock";

/** Who holds a folder. A process number alone may be taken by another process later, so the start of the process goes with it. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Clock ticks since the machine started, where the system tells; 0 elsewhere. */
  readonly started: number;
}

/** Keeps other processes out of a folder until it is released. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes a folder (which is made) for this process. The lock of a process that is gone is taken over. Throws an `InputError` where a live
 * process, or one on another machine, holds it, and a `StorageError` where the disk is full.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, LOCK_NAME);
  const text = JSON.stringify({ host: hostname(), pid: process.pid, started: readProcessStart(process.pid) ?? 0 } satisfies Holder);
  for (;;) {
    if (await createWhole(path, text)) return { release: () => rm(path, { force: true }) };
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && mayBeAlive(holder)) throw refuse(folder, holder);
    await removeIfStill(path, found);
  }
}

/** Creates the file with its whole text at once; false where there is one already. */
async function createWhole(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text);
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw explainWriteFault(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Two processes may find the same stale lock: the one that moves a fresh lock away by mistake puts it back. */
async function removeIfStill(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) !== stale) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function mayBeAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  const started = readProcessStart(holder.pid);
  return started === undefined || started === holder.started;
}

/** Field 22 of `/proc/PID/stat` (proc(5)); the second field, the name in brackets, may hold spaces. */
function readProcessStart(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    return undefined;
  }
}

function refuse(folder: string, holder: Holder): InputError {
  return new InputError(`Cannot use the folder: ${folder} is held by process ${holder.pid} on ${holder.host}, expected no other process`, {
    code: "folder-in-use",
    path: folder,
    fix: `Wait for that process or stop it; if it runs no more, delete ${join(folder, LOCK_NAME)}.`,
  });
}
