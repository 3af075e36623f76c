import type { Machine } from "./machine.ts";
import type { Program } from "./operation.ts";

/** What a PE's memories are used for while a network runs; bytes per PE, the cache over all PEs. */
export interface MemoryPlan {
  /** Activations that stay and tiles in flight. */
  readonly activationBytes: number;
  /** Of these, what activations that stay may use; the rest is kept for tiles in flight. */
  readonly residentBytes: number;
  /** Weights in flight. */
  readonly stagingBytes: number;
  /** Weights kept from one inference to the next, sharded over all PEs. */
  readonly cacheBytes: number;
}

/** Kept for tiles in flight beside what the network's largest set of live activations needs. */
const SLACK_BYTES = 32 * 1024;

/**
 * Divides the memories once per network, so that every inference finds the same weights cached. A shared memory gives an eighth to weights
 * in flight, up to five eighths to activations (no more than the network can use, with an eighth on top for uneven shares), the rest to
 * cached weights. A separate weight memory gives a quarter to weights in flight. Every part grows with the memory.
 */
export function planMemory(machine: Machine, program: Program): MemoryPlan {
  const { localBytes, weightMemoryBytes, pes } = machine;
  if (weightMemoryBytes > 0) {
    const stagingBytes = Math.floor(weightMemoryBytes / 4);
    return {
      activationBytes: localBytes,
      residentBytes: Math.floor((localBytes * 3) / 4),
      stagingBytes,
      cacheBytes: (weightMemoryBytes - stagingBytes) * pes,
    };
  }
  const stagingBytes = Math.floor(localBytes / 8);
  const useful = Math.ceil((program.peakBytes * 9) / (8 * pes)) + SLACK_BYTES;
  const activationBytes = Math.min(Math.floor((localBytes * 5) / 8), Math.ceil((useful * 4) / 3));
  return {
    activationBytes,
    residentBytes: Math.floor((activationBytes * 3) / 4),
    stagingBytes,
    cacheBytes: (localBytes - stagingBytes - activationBytes) * pes,
  };
}
