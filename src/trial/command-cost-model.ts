import type { Json } from "../core/json.ts";
import type { CommandPool } from "../runtime/command-pool.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate } from "../space/space.ts";
import { readCommandAnswer } from "./command-answer.ts";
import type { Cost, CostModel } from "./cost-model.ts";

export interface CommandModelOptions {
  /** Whom to ask; the model's `dispose` ends it. */
  readonly pool: CommandPool;
  /** The network and the accelerator that a candidate describes, as plain data; made when the candidate is asked for. */
  readonly describe: (candidate: Candidate) => { readonly network?: Json; readonly accelerator?: Json };
  /** Stops waiting for answers: `estimate` rejects with an `InterruptedError`. */
  readonly signal?: AbortSignal;
}

export interface CommandCostOptions extends CommandModelOptions {
  /** The metrics the command answers with, unit in the name. */
  readonly metrics: readonly string[];
}

/** The code of the reason of a design that a command could not judge: it crashed, hung, reported an error or gave no usable answer. */
export const COMMAND_FAILED = "command-failed";

/**
 * The figures a user's command gives. A candidate it fails at, after all attempts, is infeasible for the one reason `command-failed`, so that the
 * others keep their figures and the caller decides what that means. Rejects where the command cannot be used at all.
 */
export function createCommandCost({ pool, metrics, describe, signal }: CommandCostOptions): CostModel {
  const estimateOne = async (candidate: Candidate): Promise<Cost> => {
    const answer = readCommandAnswer(await askCandidate(candidate, { pool, describe, ...(signal && { signal }) }), {
      pool,
      candidate,
      metrics,
    });
    if (answer.kind === "metrics") return { kind: "feasible", metrics: answer.metrics };
    if (answer.kind === "infeasible") return answer;
    return { kind: "infeasible", reasons: [{ code: COMMAND_FAILED, message: answer.message }] };
  };
  return {
    name: `command ${pool.command}`,
    estimate: (candidates) => Promise.all(candidates.map(estimateOne)),
    dispose: () => pool.dispose(),
  };
}

/** Asks a pool about one candidate: `{ candidate, network, accelerator }`. */
export function askCandidate(candidate: Candidate, { pool, describe, signal }: CommandModelOptions) {
  const text = printCandidate(candidate);
  return pool.ask({ label: `candidate ${text}`, body: () => ({ candidate: text, ...describe(candidate) }) }, signal ? { signal } : {});
}
