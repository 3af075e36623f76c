import type { Candidate } from "../space/space.ts";

/** Quality (0..1, higher is better) of candidates: supernet, training alone, table, learned model or a user's command. */
export interface QualityModel {
  readonly name: string;
  /** Scores all candidates on the same data, in the order asked. */
  estimate(candidates: readonly Candidate[]): Promise<readonly number[]>;
  /**
   * Of a candidate that was scored: the share of its evaluation after which it was stopped as hopeless, so that its quality is what it had
   * reached, above 0 and below 1; `undefined` where it was evaluated whole.
   */
  partialOf?(candidate: Candidate): number | undefined;
  /** One training step of a one-shot model on the sampled candidates; `progress` (0..1) is the share of the run that is done. */
  advance?(candidates: readonly Candidate[], progress: number): Promise<void>;
  /** Whole state, random state included; `load(dump())` behaves as before, bit for bit. */
  dump?(): Promise<Uint8Array>;
  load?(state: Uint8Array): Promise<void>;
  dispose?(): Promise<void>;
}
