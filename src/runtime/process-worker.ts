import type { Work, WorkInput } from "./executor.ts";
import { runWork } from "./thread-worker.ts";

// The entry point of every worker process: answers one call after the other, and ends with the process that started it.

// Ctrl-C reaches the whole group; the parent decides what becomes of the work.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", async (call: { readonly work: Work; readonly input: WorkInput }) => {
  const answer = await runWork(call);
  // Who is no longer there to hear it was killed: nothing to report.
  process.send?.(answer, undefined, undefined, (error) => {
    if (error !== null) process.exit(0);
  });
});
