import type { CycleLabels, Effects, Traffic } from "./counters.ts";
import type { Mapping } from "./mapping.ts";

/** A mapping that was tried and not taken, with the cycles it would have taken. */
export interface RejectedMapping {
  readonly mapping: Mapping;
  readonly cycles: number;
}

/** One operation as the machine runs it. */
export interface OperationRun {
  readonly cycles: number;
  readonly labels: CycleLabels;
  readonly traffic: Traffic;
  readonly effects: Effects;
  readonly mapping: Mapping;
  /** The best of the mappings that were rejected; none where the mapping was given or there was no other. */
  readonly rejected?: RejectedMapping;
}
