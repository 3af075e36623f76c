import type { Json } from "../core/json.ts";
import type { Trial } from "../trial/trial.ts";
import type { TrialList } from "./trial-list.ts";

/** A trial that has no place in the run yet. */
export type TrialDraft = Omit<Trial, "index">;

/** What a stage left at its last safe point. */
export interface StageState {
  readonly state: Json;
  /** Bulky state, such as shared weights. */
  readonly blob?: Uint8Array;
}

/**
 * Where a run keeps its trials and the state of its stages. What was appended after the last `commit` is lost when the process dies, and
 * written again, the same, by the run that continues from that commit.
 */
export interface RunStore {
  /** All trials, in order. */
  readonly trials: TrialList;
  /** Gives the drafts their places and keeps them. */
  append(drafts: readonly TrialDraft[]): Promise<readonly Trial[]>;
  /** The state a stage committed last, where it did. */
  readState(stage: string): Promise<StageState | undefined>;
  /** Makes everything appended so far and the stage's state the point to continue from. */
  commit(stage: string, state: StageState): Promise<void>;
}

/** A store that lives as long as the process. */
export function createMemoryStore(): RunStore {
  const trials: Trial[] = [];
  const states = new Map<string, StageState>();
  return {
    trials,
    async append(drafts) {
      const placed = drafts.map((draft, at) => ({ ...draft, index: trials.length + at }));
      trials.push(...placed);
      return placed;
    },
    readState: async (stage) => states.get(stage),
    async commit(stage, state) {
      states.set(stage, state);
    },
  };
}
