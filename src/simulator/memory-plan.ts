import { smallestTileBytes } from "./feasibility.ts";
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

/** On top of what shares of the largest live activations take: small tensors over many PEs round up most. */
const UNEVEN_SHARE_BYTES = 16 * 1024;

/**
 * Divides the memories once per network, so that every inference finds the same weights cached.
 * A shared memory gives an eighth to weights in flight and up to five eighths to activations: an eighth for tiles in flight (more where the
 * smallest tile of some layer needs it), the rest for activations that stay, though no more than the network can use (with half on top,
 * because shares are uneven). Cached weights get what is left. A separate weight memory gives a quarter to weights in flight and caches in the rest.
 */
export function planMemory(machine: Machine, { operations, peakBytes }: Pick<Program, "operations" | "peakBytes">): MemoryPlan {
  let smallest = 0;
  for (const { shape } of operations) smallest = Math.max(smallest, smallestTileBytes(machine, shape));
  return divideMemory(machine, { peakBytes, smallestTileBytes: smallest });
}

/** What the division depends on beside the machine. */
export interface MemoryNeeds {
  /** Largest sum of live activations. */
  readonly peakBytes: number;
  /** Of the layer whose smallest tile is largest. */
  readonly smallestTileBytes: number;
}

/** `planMemory` where a program's needs are known. */
export function divideMemory(machine: Machine, needs: MemoryNeeds): MemoryPlan {
  const { localBytes, weightMemoryBytes, pes } = machine;
  const isShared = weightMemoryBytes === 0;
  const most = isShared ? Math.floor((localBytes * 5) / 8) : localBytes;
  const flightBytes = Math.min(most, Math.max(Math.floor(localBytes / 8), needs.smallestTileBytes));
  const useful = Math.ceil((needs.peakBytes * 3) / (2 * pes)) + UNEVEN_SHARE_BYTES;
  const residentBytes = Math.min(most - flightBytes, useful);
  const activationBytes = flightBytes + residentBytes;
  const stagingBytes = isShared ? Math.floor(localBytes / 8) : Math.floor(weightMemoryBytes / 4);
  const cachePerPe = isShared ? localBytes - stagingBytes - activationBytes : weightMemoryBytes - stagingBytes;
  return { activationBytes, residentBytes, stagingBytes, cacheBytes: cachePerPe * pes };
}
