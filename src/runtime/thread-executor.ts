import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { restoreError } from "./error-record.ts";
import { disposedExecutor, type Executor, interruptedWork } from "./executor.ts";
import type { ThreadAnswer } from "./thread-worker.ts";

interface ThreadExecutorOptions {
  /** Threads, from 1; all start at once and stay until `dispose`. */
  readonly workers: number;
}

/** Runs calls in worker threads. Needs compiled JavaScript: it works from `dist/` only. */
export function createThreadExecutor({ workers }: ThreadExecutorOptions): Executor {
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./thread-worker.js", import.meta.url)),
    name: "runWork",
    minThreads: workers,
    maxThreads: workers,
    // Work may await files; a worker that sleeps in Atomics.wait would never see them.
    atomics: "disabled",
  });
  let disposed = false;
  return {
    workers,
    async run(work, input, { signal } = {}) {
      if (disposed) throw disposedExecutor();
      if (signal?.aborted) throw interruptedWork(work);
      const answer = await runInPool(pool, { work, input }, signal);
      if (answer === "stopped") throw interruptedWork(work);
      if (answer.kind === "failed") throw restoreError(answer.error);
      return answer.output;
    },
    async dispose() {
      disposed = true;
      await pool.destroy();
    },
  };
}

async function runInPool(pool: Piscina, task: object, signal: AbortSignal | undefined): Promise<ThreadAnswer | "stopped"> {
  try {
    return (await pool.run(task, signal === undefined ? {} : { signal })) as ThreadAnswer;
  } catch (error) {
    if (signal?.aborted) return "stopped";
    throw error;
  }
}
