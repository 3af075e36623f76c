import { InterruptedError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";

/** A function to run elsewhere: a compiled module's URL and the name of one of its exports, `(input) => output`, both plain data. */
export interface Work {
  readonly module: string;
  readonly exportName: string;
}

/** What a call is given: plain data, which may hold bytes. */
export type WorkInput = Json | { readonly [name: string]: Json | Uint8Array };

interface RunOptions {
  /** Stops the call: the promise is rejected with an `InterruptedError`, and a thread that is at it ends. */
  readonly signal?: AbortSignal;
}

/** Runs functions on plain data: inline, in threads, in processes. Results never depend on which one it is. */
export interface Executor {
  /** How many calls run at the same time. */
  readonly workers: number;
  /**
   * Calls `work` with a copy of `input` and answers a copy of what it returns (typed arrays included). An error it throws comes back with its
   * class, message, code, path, fix and stack. Throws an `Error` that names the module where it, or the export, does not exist.
   */
  run(work: Work, input: WorkInput, options?: RunOptions): Promise<unknown>;
  /** Ends the workers; calls still running are rejected. */
  dispose(): Promise<void>;
}

/** Finds the function that `work` names. */
export async function loadWork({ module, exportName }: Work): Promise<(input: WorkInput) => unknown> {
  const loaded = (await import(module)) as Record<string, unknown>;
  const exported = loaded[exportName];
  if (typeof exported !== "function") {
    throw new Error(`Cannot run work: export ${exportName} of ${module} is ${typeof exported}, expected a function.`);
  }
  return exported as (input: WorkInput) => unknown;
}

/** The error of a call whose signal fired. */
export function interruptedWork({ exportName }: Work): InterruptedError {
  return new InterruptedError(`Stopped ${exportName} before it ended.`, { code: "interrupted" });
}

/** The error of a call made after `dispose`. */
export function disposedExecutor(): Error {
  return new Error("Cannot run work: the executor is disposed, expected one in use.");
}
