import type { FeatureRows } from "./featurizer.ts";

/**
 * What two threads hold in common while they derive the features of one job's rows, chunk by chunk: whichever is free claims the next chunk. The helper
 * leaves its chunks in slots, in turn, and the owner of the job takes them from there.
 */
export interface FeatureExchange {
  /** See the places below; written and read with `Atomics`. */
  readonly control: Int32Array;
  /** Of the job's rows, `[JOB_CHUNKS * ANSWERED_ROWS, decisions]`. */
  readonly candidates: Uint8Array;
  readonly slots: readonly FeatureRows[];
}

/** Chunks of a job at most. */
export const JOB_CHUNKS = 64;
/** Chunks that the helper may be ahead. */
export const SLOTS = 4;

/** Chunks are numbered on from job to job: the first of this job, the one behind its last, the next to claim. Then the job's rows. */
export const [FIRST, END, ROWS] = [0, 1, 3] as const;
const NEXT = 2;
/** The slots' states follow: `EMPTY`, or 1 + the number in the job of the chunk that lies there. */
export const SLOT = 4;
export const EMPTY = 0;
export const CONTROLS = SLOT + SLOTS;

/** Claims a chunk for the calling thread and returns its number in the job, or -1 where all are claimed. */
export function claimChunk(control: Int32Array): number {
  for (;;) {
    const next = Atomics.load(control, NEXT);
    if (next >= Atomics.load(control, END)) return -1;
    if (Atomics.compareExchange(control, NEXT, next, next + 1) === next) return next - Atomics.load(control, FIRST);
  }
}
