import { setImmediate } from "node:timers/promises";
import { disposedExecutor, type Executor, interruptedWork, loadWork } from "./executor.ts";

/**
 * Runs calls one after the other in this thread, on copies of the data as threads would. Between calls the event loop turns, so that
 * signals and progress are served; a call that has begun runs to its end. For programs that cannot start threads.
 * @public
 */
export function createInlineExecutor(): Executor {
  let disposed = false;
  let last: Promise<unknown> = Promise.resolve();
  return {
    workers: 1,
    run(work, input, { signal } = {}) {
      const call = last.then(async () => {
        await setImmediate();
        if (disposed) throw disposedExecutor();
        if (signal?.aborted) throw interruptedWork(work);
        const run = await loadWork(work);
        return structuredClone(await run(structuredClone(input)));
      });
      last = call.catch(() => {});
      return call;
    },
    async dispose() {
      disposed = true;
      await last;
    },
  };
}
