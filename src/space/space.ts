import type { Json } from "../core/json.ts";

/** One categorical choice; a candidate stores the index of the value taken. */
export interface Decision {
  /** Unique in its space, for example `stage2.block1.kernel` or `accelerator.peX`. */
  readonly name: string;
  /** The values in order; numbers where the choice is a quantity. */
  readonly values: readonly (number | string)[];
}

/** One value index per decision of a space; printed as `3:0:2:…`. */
export type Candidate = readonly number[];

/** Plain description of a space: `createSpace(spec)` builds it again in another thread or run. */
export interface SpaceSpec {
  readonly name: string;
  readonly [parameter: string]: Json;
}

/** A fixed ordered list of decisions. Pure: holds no state and does no I/O. */
export interface Space {
  readonly name: string;
  readonly spec: SpaceSpec;
  readonly decisions: readonly Decision[];
  /**
   * Marks, a flag per decision, those that change the design this candidate describes (a skipped block's kernel does not).
   */
  activeDecisions(candidate: Candidate): readonly boolean[];
  /**
   * The representative of all candidates that describe the same design: inactive decisions at 0, skipped blocks last in their stage.
   * Idempotent; equal designs have equal canonical candidates.
   */
  canonicalize(candidate: Candidate): Candidate;
  /**
   * What the candidate computes, as a value index a decision, where that says more than its canonical form: equal for candidates that
   * compute the same though they are designs of their own.
   */
  traits?(candidate: Candidate): readonly number[];
  /** Exact number of distinct designs; at most `cardinality(space)`. */
  distinctDesigns(): bigint;
  /** The named parts of a product space with the range of decisions each owns; a plain space has one part, itself. */
  readonly parts: readonly SpacePart[];
}

export interface SpacePart {
  readonly space: Space;
  /** Index of the part's first decision in the whole candidate. */
  readonly offset: number;
}
