import type { AcceleratorTable } from "./accelerator-table.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { SEGMENT_SUMS, SegmentBound } from "./segment-bound.ts";

const SUMS = SEGMENT_SUMS.length;
/** Room for weights on their way, of a middling local memory of 2 MiB; how another one changes cycles is left to be learned. */
const STAGING_BYTES = 256 * 1024;
/** Entries that a new table has room for; it doubles when they are full, as the whole of it is rarely needed. */
const FIRST_ENTRIES = 1024;

/**
 * What the segments of a space cost on the accelerators of a space, filled in where it is asked for. An entry holds the sums of a segment on one kind of
 * elements, for every array of them, `[arrays, sums]`.
 */
export class SegmentCosts {
  /** Numbers of an entry. */
  readonly entrySize: number;
  /** Entries one after the other; replaced when it grows. */
  values: Float32Array;
  readonly #accelerators: AcceleratorTable;
  readonly #bound = new SegmentBound();
  /** Entry by kind of elements and segment, from 1; 0 where there is none yet. */
  readonly #entries: Int32Array;
  readonly #size: number;
  readonly #segments = new Map<number, NetworkSegment>();
  readonly #scratch: Float32Array;
  #count = 0;

  constructor(accelerators: AcceleratorTable, segments: number) {
    const { arrays, elements } = accelerators;
    this.#accelerators = accelerators;
    this.entrySize = arrays.length * SUMS;
    this.#scratch = new Float32Array(this.entrySize);
    this.values = new Float32Array(FIRST_ENTRIES * this.entrySize);
    this.#size = segments;
    this.#entries = new Int32Array(segments * elements);
  }

  add(segment: NetworkSegment, number: number): void {
    this.#segments.set(number, segment);
  }

  /** Number of an entry. `accelerator` is the number of any of that kind of elements. */
  entry(segment: number, element: number, accelerator: number): number {
    const known = this.#entries[element * this.#size + segment]!;
    return known > 0 ? known - 1 : this.#fill(segment, element, accelerator);
  }

  #fill(segment: number, element: number, accelerator: number): number {
    const { arrays } = this.#accelerators;
    const target = this.#scratch;
    this.#bound.estimate(this.#segments.get(segment)!, {
      accelerator: this.#accelerators.profile(accelerator),
      stagingBytes: STAGING_BYTES,
      arrays,
      target,
    });
    let entry = this.#findEqual(segment);
    if (entry < 0) {
      entry = this.#count++;
      if (this.#count * this.entrySize > this.values.length) this.#grow();
      this.values.set(target, entry * this.entrySize);
    }
    this.#entries[element * this.#size + segment] = entry + 1;
    return entry;
  }

  /** An entry of the segment that holds what was just estimated, or -1: many kinds of elements differ in nothing that matters to it. */
  #findEqual(segment: number): number {
    const { elements } = this.#accelerators;
    for (let element = 0; element < elements; element++) {
      const entry = this.#entries[element * this.#size + segment]! - 1;
      if (entry >= 0 && this.#isEqual(entry)) return entry;
    }
    return -1;
  }

  #isEqual(entry: number): boolean {
    const start = entry * this.entrySize;
    for (let at = 0; at < this.entrySize; at++) if (this.values[start + at] !== this.#scratch[at]) return false;
    return true;
  }

  #grow(): void {
    const { values } = this;
    this.values = new Float32Array(2 * values.length);
    this.values.set(values);
  }
}
