import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { restoreError } from "./error-record.ts";
import { disposedExecutor, type Executor, interruptedWork, type Work, type WorkInput } from "./executor.ts";
import type { ThreadAnswer } from "./thread-worker.ts";

interface ProcessExecutorOptions {
  /** Processes, from 1; each starts with the first call that needs it and stays until `dispose`. */
  readonly workers: number;
  /** Environment variables on top of this process's: libraries that read theirs once can be told to use one thread. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs calls in processes of their own, for libraries that keep threads or state for a whole process. Works from `dist/` only. */
export function createProcessExecutor(options: ProcessExecutorOptions): Executor {
  const pool = new ProcessPool(options);
  return {
    workers: options.workers,
    run: (work, input, { signal } = {}) => pool.run({ work, input }, signal),
    dispose: async () => pool.dispose(),
  };
}

interface Call {
  readonly work: Work;
  readonly input: WorkInput;
}

class ProcessPool {
  readonly #options: ProcessExecutorOptions;
  readonly #idle: ChildProcess[] = [];
  readonly #children = new Set<ChildProcess>();
  readonly #waiting: (() => void)[] = [];
  #disposed = false;

  constructor(options: ProcessExecutorOptions) {
    this.#options = options;
  }

  async run(call: Call, signal: AbortSignal | undefined): Promise<unknown> {
    const child = await this.#acquire(call, signal);
    try {
      const answer = await ask(child, { call, signal });
      if (answer.kind === "failed") throw restoreError(answer.error);
      return answer.output;
    } finally {
      if (child.connected && !signal?.aborted) this.#idle.push(child);
      else this.#drop(child);
      this.#wake();
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const child of this.#children) child.kill("SIGKILL");
    this.#wake();
  }

  /** Lets everyone who waits look again. */
  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** A process of its own for one call. */
  async #acquire({ work }: Call, signal: AbortSignal | undefined): Promise<ChildProcess> {
    for (;;) {
      if (this.#disposed) throw disposedExecutor();
      if (signal?.aborted) throw interruptedWork(work);
      const child = this.#idle.pop();
      if (child?.connected) return child;
      if (child !== undefined) this.#drop(child);
      else if (this.#children.size < this.#options.workers) return this.#start();
      else await this.#turn(signal);
    }
  }

  /** Resolves when a process may have become free, or the caller gave up. */
  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        signal?.removeEventListener("abort", look);
        resolve();
      };
      this.#waiting.push(look);
      signal?.addEventListener("abort", look);
    });
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(new URL("./process-worker.js", import.meta.url)), {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, ...this.#options.environment },
    });
    child.on("error", () => {});
    this.#children.add(child);
    return child;
  }

  #drop(child: ChildProcess): void {
    this.#children.delete(child);
    child.kill("SIGKILL");
  }
}

function ask(
  child: ChildProcess,
  { call, signal }: { readonly call: Call; readonly signal: AbortSignal | undefined },
): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      child.off("message", answered).off("exit", ended);
      signal?.removeEventListener("abort", stopped);
      finish();
    };
    const answered = (answer: unknown): void => settle(() => resolve(answer as ThreadAnswer));
    const stopped = (): void => settle(() => reject(interruptedWork(call.work)));
    const ended = (status: number | null, killedBy: string | null): void =>
      settle(() => reject(new Error(`Cannot run ${call.work.exportName}: its process ended with ${killedBy ?? `status ${status}`}.`)));
    if (signal?.aborted) return stopped();
    child.once("message", answered).once("exit", ended);
    signal?.addEventListener("abort", stopped, { once: true });
    child.send(call, (error) => {
      if (error !== null) settle(() => reject(error));
    });
  });
}
