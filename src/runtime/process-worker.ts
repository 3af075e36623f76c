import type { Work, WorkInput } from "./executor.ts";
import { runWork } from "./thread-worker.ts";

// The entry point of every worker process: answers one call after the other, and ends with the process that started it.

// Ctrl-C reaches the whole group; the parent decides what becomes of the work.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", async (call: { readonly work: Work; readonly input: WorkInput }) => {
  const answer = await runWork(call);
  process.send?.(answer);
});
