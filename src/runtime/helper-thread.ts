import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker } from "node:worker_threads";
import type { Work } from "./executor.ts";

/** A thread of its own that shares memory with the one that started it, for work too small to be sent to an `Executor`. */
export interface HelperThread {
  /** `ended`: its work came to an end by itself; `failed`: it threw, or was stopped. */
  readonly state: "running" | "ended" | "failed";
  stop(): void;
}

/** What the thread is started with. */
export interface HelperTask {
  readonly work: Work;
  /** Plain data; a `SharedArrayBuffer` stays shared. */
  readonly input: unknown;
}

/**
 * Starts a thread that calls `work`, however long that goes on: the process may end while it sleeps. Undefined where there is no core for it: on a machine
 * with one, or in a thread of a pool, which shares the cores already; or where the code is not compiled.
 */
export function startHelperThread(task: HelperTask): HelperThread | undefined {
  const entry = fileURLToPath(new URL("./helper-thread-worker.js", import.meta.url));
  if (!isMainThread || availableParallelism() === 1 || !existsSync(entry)) return undefined;
  const worker = new Worker(entry, { workerData: task });
  let state: HelperThread["state"] = "running";
  const stop = () => {
    state = "failed";
    void worker.terminate();
  };
  worker.on("error", stop);
  worker.on("exit", () => {
    if (state === "running") state = "ended";
  });
  worker.unref();
  return {
    get state() {
      return state;
    },
    stop,
  };
}
