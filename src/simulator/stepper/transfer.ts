import type { Memory } from "./memory.ts";
import type { Tally } from "./tally.ts";

/** What a segment's bytes are, which decides the counters they count in. */
export type SegmentKind = "operand" | "halo" | "gate" | "weights" | "output";

/** Neighbouring bytes that go from one memory to the same number of neighbouring bytes in each of one or more memories. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly source: Memory;
  readonly from: number;
  readonly bytes: number;
  readonly targets: readonly { readonly memory: Memory; readonly address: number }[];
}

/** One DMA command: what crosses the DRAM port and what only crosses the bus. */
export interface Transfer {
  readonly direction: "load" | "store";
  readonly offChip: readonly Segment[];
  readonly onChip: readonly Segment[];
  /** Buffers whose old contents are given up as it starts. */
  readonly overwrites: readonly { readonly memory: Memory; readonly from: number; readonly bytes: number }[];
}

/** The bytes of a list of segments, moved a few at a time. */
export class SegmentStream {
  readonly #segments: readonly Segment[];
  readonly #tally: Tally;
  #index = 0;
  /** Bytes of the current segment that have moved. */
  #moved = 0;
  #left: number;

  constructor(segments: readonly Segment[], tally: Tally) {
    this.#segments = segments;
    this.#tally = tally;
    this.#left = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes that have not moved yet. */
  get left(): number {
    return this.#left;
  }

  /** Moves up to `most` bytes; returns how many. */
  move(most: number): number {
    let budget = Math.min(most, this.#left);
    const moved = budget;
    this.#left -= budget;
    while (budget > 0) {
      const segment = this.#segments[this.#index]!;
      const count = Math.min(budget, segment.bytes - this.#moved);
      copy(segment, this.#moved, count);
      countMoved(segment, count, this.#tally);
      budget -= count;
      this.#moved += count;
      if (this.#moved === segment.bytes) {
        this.#index++;
        this.#moved = 0;
      }
    }
    return moved;
  }
}

function copy({ source, from, targets }: Segment, offset: number, count: number): void {
  for (let byte = offset; byte < offset + count; byte++) {
    const value = source.read(from + byte);
    for (let target = 0; target < targets.length; target++) targets[target]!.memory.write(targets[target]!.address + byte, value);
  }
}

/** Writes count at every target; reads at an on-chip source are counted by the DMA, which knows where a stream comes from. */
function countMoved({ kind, targets }: Segment, count: number, { traffic, effects }: Tally): void {
  if (kind === "weights") traffic.weightWriteBytes += count * targets.length;
  else if (kind !== "output") traffic.localWriteBytes += count * targets.length;
  if (kind === "halo") effects.haloBytes += count;
}
