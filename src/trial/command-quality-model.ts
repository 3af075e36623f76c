import { InputError } from "../core/errors.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate } from "../space/space.ts";
import { readCommandAnswer } from "./command-answer.ts";
import { askCandidate, type CommandModelOptions } from "./command-cost-model.ts";
import type { QualityModel } from "./quality-model.ts";

export interface CommandQualityOptions extends CommandModelOptions {
  /** The metric that is the quality, 0..1. */
  readonly metric: string;
}

/**
 * The quality a user's command gives; 0 where it calls a candidate infeasible. What was answered once is kept and not asked again. Rejects with an
 * `InputError` where the command fails at a candidate or gives more than 1, after the other candidates of the call have been answered.
 */
export function createCommandQuality({ pool, metric, describe, signal }: CommandQualityOptions): QualityModel {
  const known = new Map<string, number>();
  const score = async (candidate: Candidate): Promise<number> => {
    const key = printCandidate(candidate);
    const found = known.get(key);
    if (found !== undefined) return found;
    const reply = await askCandidate(candidate, { pool, describe, ...(signal && { signal }) });
    const answer = readCommandAnswer(reply, { pool, candidate, metrics: [metric] });
    if (answer.kind === "failed") throw unscored(answer.message);
    const quality = answer.kind === "infeasible" ? 0 : answer.metrics[metric]!;
    if (quality > 1)
      throw unscored(
        `Cannot score candidate ${key}: the command ${JSON.stringify(pool.command)} gives ${metric} ${quality}, expected a share (0..1)`,
      );
    known.set(key, quality);
    return quality;
  };
  return {
    name: `command ${pool.command}`,
    async estimate(candidates) {
      const scores = await Promise.allSettled(candidates.map(score));
      return scores.map((outcome) => {
        if (outcome.status === "rejected") throw outcome.reason;
        return outcome.value;
      });
    },
    dispose: () => pool.dispose(),
  };
}

function unscored(message: string): InputError {
  return new InputError(message, {
    code: "no-quality",
    path: "quality",
    fix: "Let the command answer every candidate with a quality from 0 to 1.",
  });
}
