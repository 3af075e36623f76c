import type { Json } from "../core/json.ts";

/** A function to run elsewhere: a compiled module's URL and the name of one of its exports, `(input) => output`, both plain data. */
export interface Work {
  readonly module: string;
  readonly exportName: string;
}

/** Runs functions on plain data: inline, in threads, later in a queue. Results never depend on which one it is. */
export interface Executor {
  /** How many calls run at the same time. */
  readonly workers: number;
  run(work: Work, input: Json): Promise<unknown>;
  dispose(): Promise<void>;
}
