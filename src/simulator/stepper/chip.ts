import type { Machine } from "../machine.ts";
import { Memory } from "./memory.ts";
import type { Piece } from "./stored-tensor.ts";

/** The memories of the machine; they keep what they hold from one operation of a program to the next (section 7 of the specification). */
export class Chip {
  readonly machine: Machine;
  readonly dram: Memory;
  /** Of each PE. Where there is no weight memory, weights lie in the local memory. */
  readonly local: readonly Memory[];
  readonly weights: readonly Memory[];
  #dramEnd = 0;

  constructor(machine: Machine, dramBytes: number) {
    this.machine = machine;
    this.dram = new Memory("DRAM", dramBytes);
    this.local = Array.from({ length: machine.pes }, (_, pe) => new Memory(`the local memory of PE ${pe}`, machine.localBytes));
    this.weights =
      machine.weightMemoryBytes === 0
        ? this.local
        : Array.from({ length: machine.pes }, (_, pe) => new Memory(`the weight memory of PE ${pe}`, machine.weightMemoryBytes));
  }

  /** Takes bytes of DRAM for good; returns their address. */
  takeDram(bytes: number): number {
    const address = this.#dramEnd;
    this.#dramEnd += bytes;
    if (this.#dramEnd > this.dram.size) throw new Error(`Cannot take ${bytes} bytes of DRAM: only ${this.dram.size - address} are left`);
    return address;
  }

  /** Where staging begins in each PE's weights: behind the tiles in flight, or at the front of a weight memory of its own. */
  stagingAddress({ flightEnd }: { readonly flightEnd: number }): number {
    return this.weights === this.local ? flightEnd : 0;
  }

  /** Where cached bytes [from, from + count) lie: the cache takes the rest of each PE's memory behind staging, one PE's after another's. */
  locateCached(from: number, count: number, areas: { readonly flightEnd: number; readonly stagingBytes: number }): readonly Piece[] {
    const base = this.stagingAddress(areas) + areas.stagingBytes;
    const shard = this.weights[0]!.size - base;
    const pieces: Piece[] = [];
    for (let byte = from; byte < from + count; ) {
      const pe = Math.floor(byte / shard);
      const bytes = Math.min(from + count - byte, (pe + 1) * shard - byte);
      const memory = this.weights[pe];
      if (!(shard > 0) || memory === undefined) throw new Error(`Cannot cache byte ${byte}: the cache has ${shard * this.weights.length}`);
      pieces.push({ memory, address: base + byte - pe * shard, bytes });
      byte += bytes;
    }
    return pieces;
  }
}
