import type { AcceleratorTable } from "./accelerator-table.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { type PeArray, SEGMENT_SUMS, SegmentBound } from "./segment-bound.ts";

const SUMS = SEGMENT_SUMS.length;
/** Room for weights on their way, of a middling local memory of 2 MiB; how another one changes cycles is left to be learned. */
const STAGING_BYTES = 256 * 1024;
/** Entries that a new table has room for; it doubles when they are full, as the whole of it is rarely needed. */
const FIRST_ENTRIES = 1 << 14;
/** A segment asked for on more arrays of one kind of elements is estimated on all of them at once, which costs less for each. */
const FEW_MISSES = 2;
/** Of the multiplications that mix an entry's numbers: odd, without a pattern (the golden ratio in 32 bits). */
const MIX = 0x9e3779b1;

/**
 * What the segments of a space cost on the accelerators of a space, estimated where it is asked for: an entry is the sums of a segment on one kind of
 * elements in one array of them. Many kinds of elements differ in nothing that matters to a segment, so equal entries are kept once.
 */
export class SegmentCosts {
  /** Sums of the entries, one after the other; replaced when it grows. */
  values = new Float32Array(FIRST_ENTRIES * SUMS);
  readonly #accelerators: AcceleratorTable;
  readonly #bound = new SegmentBound();
  /** Entry by kind of elements, array and segment, from 1; 0 where there is none yet. */
  readonly #entries: Int32Array;
  readonly #size: number;
  readonly #segments = new Map<number, NetworkSegment>();
  readonly #scratch = new Float32Array(SUMS);
  /** Estimates of a segment, `[arrays, sums]`. */
  readonly #estimates: Float32Array;
  /** By kind of elements and segment, how often an array was asked for that was not there. */
  readonly #misses: Uint8Array;
  readonly #bits = new Int32Array(this.#scratch.buffer);
  /** Entries by what they hold, from 1, at the first free place from their hash on; at most a quarter full. */
  #known = new Int32Array(4 * FIRST_ENTRIES);
  #count = 0;

  constructor(accelerators: AcceleratorTable, segments: number) {
    this.#accelerators = accelerators;
    this.#size = segments;
    this.#estimates = new Float32Array(accelerators.arrays.length * SUMS);
    this.#misses = new Uint8Array(accelerators.elements * segments);
    this.#entries = new Int32Array(accelerators.elements * accelerators.arrays.length * segments);
  }

  add(segment: NetworkSegment, number: number): void {
    this.#segments.set(number, segment);
  }

  /** Where in `values` the sums of a segment on an accelerator begin; `element` and `array` are the accelerator's numbers of these. */
  place(segment: number, { accelerator, element, array }: SegmentMachine): number {
    const at = this.#at(segment, element, array);
    if (this.#entries[at] === 0) {
      const isWanted = ++this.#misses[element * this.#size + segment]! > FEW_MISSES;
      if (isWanted) this.#fill(segment, { accelerator, element, first: 0, arrays: this.#accelerators.arrays });
      else this.#fill(segment, { accelerator, element, first: array, arrays: [this.#accelerators.arrays[array]!] });
    }
    return (this.#entries[at]! - 1) * SUMS;
  }

  #at(segment: number, element: number, array: number): number {
    return (element * this.#accelerators.arrays.length + array) * this.#size + segment;
  }

  /** Estimates a segment on consecutive arrays of one kind of elements, from number `first` on. */
  #fill(segment: number, { accelerator, element, first, arrays }: Filling): void {
    const target = this.#estimates;
    const profile = this.#accelerators.profile(accelerator);
    this.#bound.estimate(this.#segments.get(segment)!, { accelerator: profile, stagingBytes: STAGING_BYTES, arrays, target });
    for (let index = 0; index < arrays.length; index++) {
      this.#scratch.set(target.subarray(index * SUMS, (index + 1) * SUMS));
      this.#entries[this.#at(segment, element, first + index)] = this.#find() + 1;
    }
  }

  /** The entry that holds what was just estimated; a new one where none does. */
  #find(): number {
    let at = this.#hash();
    for (; this.#known[at] !== 0; at = (at + 1) & (this.#known.length - 1)) {
      const entry = this.#known[at]! - 1;
      if (this.#isEqual(entry)) return entry;
    }
    const entry = this.#count++;
    this.#known[at] = entry + 1;
    if (this.#count * SUMS > this.values.length) this.#grow();
    this.values.set(this.#scratch, entry * SUMS);
    return entry;
  }

  #hash(): number {
    const bits = this.#bits;
    let hash = 0;
    for (let at = 0; at < SUMS; at++) {
      hash = Math.imul(hash ^ bits[at]!, MIX);
      hash ^= hash >>> 15;
    }
    return hash & (this.#known.length - 1);
  }

  #isEqual(entry: number): boolean {
    const start = entry * SUMS;
    for (let at = 0; at < SUMS; at++) if (this.values[start + at] !== this.#scratch[at]) return false;
    return true;
  }

  #grow(): void {
    const { values } = this;
    this.values = new Float32Array(2 * values.length);
    this.values.set(values);
    this.#known = new Int32Array(2 * this.#known.length);
    const last = this.#scratch.slice();
    for (let entry = 0; entry < this.#count; entry++) {
      if (entry < this.#count - 1) this.#scratch.set(values.subarray(entry * SUMS, (entry + 1) * SUMS));
      else this.#scratch.set(last);
      let at = this.#hash();
      while (this.#known[at] !== 0) at = (at + 1) & (this.#known.length - 1);
      this.#known[at] = entry + 1;
    }
  }
}

interface Filling {
  readonly accelerator: number;
  readonly element: number;
  readonly first: number;
  readonly arrays: readonly PeArray[];
}

/** Numbers of an accelerator, of its kind of elements, and of its array. */
export interface SegmentMachine {
  accelerator: number;
  element: number;
  array: number;
}
