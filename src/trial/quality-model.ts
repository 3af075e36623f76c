import type { Candidate } from "../space/space.ts";

/** Quality (0..1, higher is better) of candidates: supernet, training alone, table, learned model or a user's command. */
export interface QualityModel {
  readonly name: string;
  /** Scores all candidates on the same data, in the order asked. */
  estimate(candidates: readonly Candidate[]): Promise<readonly number[]>;
  /** One training step of a one-shot model on the sampled candidates; `progress` (0..1) is the share of the run that is done. */
  advance?(candidates: readonly Candidate[], progress: number): Promise<void>;
  /** Whole state, random state included; `load(dump())` behaves as before, bit for bit. */
  dump?(): Promise<Uint8Array>;
  load?(state: Uint8Array): Promise<void>;
  dispose?(): Promise<void>;
}
