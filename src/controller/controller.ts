import type { Json } from "../core/json.ts";
import type { Candidate } from "../space/space.ts";
import type { Trial } from "../trial/trial.ts";

interface TellOptions {
  /** Share of the full learning rate for this step, 0..1; 1 unless told. Controllers without a rate ignore it. */
  readonly rate?: number;
  /** Share of the search that was done before this step, 0..1; 0 unless told. */
  readonly progress?: number;
  /** Whether a candidate of this step was newly scored; true unless told. */
  readonly scoredNew?: boolean;
}

/** A policy that proposes candidates and learns from their rewards. */
export interface Controller {
  readonly name: string;
  /** Proposes `count` candidates. */
  ask(count: number): Promise<readonly Candidate[]>;
  /** Learns from evaluated candidates; they need not be its own. A trial without quality was rewarded by its cost alone. */
  tell(trials: readonly Trial[], options?: TellOptions): Promise<void>;
  /** The policy's most probable candidate, where it has one (argmax of every decision). */
  favourite?(): Candidate;
  /** Mean entropy over decisions as a share of the maximum, 0..1, where it has one. */
  entropy?(): number;
  /** Whole state, random state included: `load(dump())` behaves as before, bit for bit. */
  dump(): Json;
  load(state: Json): void;
  dispose?(): void;
}
