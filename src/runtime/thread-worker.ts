import { type ErrorRecord, recordError } from "./error-record.ts";
import { loadWork, type Work, type WorkInput } from "./executor.ts";

/** What a thread or process sends back: the output, or the error as plain data, because structured clone drops an error's class and fields. */
export type ThreadAnswer = { readonly kind: "done"; readonly output: unknown } | { readonly kind: "failed"; readonly error: ErrorRecord };

/** The entry point of every worker thread, and what a worker process runs: calls the export that `work` names. */
export async function runWork({ work, input }: { readonly work: Work; readonly input: WorkInput }): Promise<ThreadAnswer> {
  try {
    const run = await loadWork(work);
    // Cloned here, where an answer that cannot be cloned fails with its message; the pool would lose it.
    return { kind: "done", output: structuredClone(await run(input)) };
  } catch (error) {
    return { kind: "failed", error: recordError(error) };
  }
}
