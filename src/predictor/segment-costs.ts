import type { AcceleratorTable } from "./accelerator-table.ts";
import { firstEqualRows } from "./element-kinds.ts";
import { SEGMENT_SUMS } from "./layer-split.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { type KnownSegment, SegmentBound } from "./segment-bound.ts";

const SUMS = SEGMENT_SUMS.length;
/** Room for weights on their way, of a middling local memory of 2 MiB; how another one changes cycles is left to be learned. */
const STAGING_BYTES = 256 * 1024;
/** A segment asked for on more arrays of one kind of elements is estimated on all of them at once, which costs less for each. */
const FEW_MISSES = 2;
const UNKNOWN = 0;

/**
 * What the segments of a space cost on the accelerators of a space, estimated where it is asked for. A block is the sums of a segment on one kind of
 * elements, in all arrays of them; kinds of elements that are the same to all of its layers share one. Blocks lie where all threads that know the
 * space expect them, so that what one has estimated others read: whoever estimates the same finds the same.
 */
export class SegmentCosts {
  /** `[segments, blocks, arrays, sums]`, with room for a block for each kind of elements; cycles, the first sum, are 0 until the others are there. */
  readonly values: Float32Array;
  /** What `values` lie in. */
  readonly memory: SharedArrayBuffer;
  readonly #bits: Int32Array;
  readonly #elements: number;
  readonly #arrays: number;
  readonly #bound: SegmentBound;
  /** The block of a segment that is used for a kind of elements, from 1, `[segments, elements]`; `UNKNOWN` before the segment is. */
  readonly #blocks: Uint8Array;
  /** For each block, a kind of elements that it is for. */
  readonly #element: Uint8Array;
  readonly #segments: (KnownSegment | undefined)[];
  /** By segment and kind of elements, how often an array was asked for that was not there. */
  readonly #misses: Uint8Array;
  readonly #cycles = new Float32Array(1);
  readonly #cyclesBits = new Int32Array(this.#cycles.buffer);

  /** For segments with numbers below `segments`; `memory` is that of another one for the same accelerators and segments, in whatever thread. */
  constructor(accelerators: AcceleratorTable, segments: number, memory?: SharedArrayBuffer) {
    this.#elements = accelerators.elements;
    this.#arrays = accelerators.arrays.length;
    const elements = Array.from({ length: accelerators.elements }, (_, element) => accelerators.elementProfile(element));
    this.#bound = new SegmentBound({ elements, arrays: accelerators.arrays, stagingBytes: STAGING_BYTES });
    const places = segments * this.#elements;
    const sums = places * this.#arrays * SUMS;
    const blocksFrom = sums * Float32Array.BYTES_PER_ELEMENT;
    // What is never written takes no memory.
    this.memory = memory ?? new SharedArrayBuffer(blocksFrom + places);
    this.values = new Float32Array(this.memory, 0, sums);
    this.#bits = new Int32Array(this.memory, 0, sums);
    this.#blocks = new Uint8Array(this.memory, blocksFrom);
    this.#element = new Uint8Array(places);
    this.#misses = new Uint8Array(places);
    this.#segments = new Array<KnownSegment | undefined>(segments).fill(undefined);
  }

  add(segment: NetworkSegment, number: number): void {
    const known = this.#bound.know(segment);
    this.#segments[number] = known;
    const first = number * this.#elements;
    let blocks = 0;
    const own = new Uint8Array(this.#elements);
    firstAlike(known, this.#elements).forEach((like, element) => {
      if (like === element) {
        this.#element[first + blocks] = element;
        own[element] = ++blocks;
      }
      // Another thread may know it already, and which of its blocks turned out equal.
      Atomics.compareExchange(this.#blocks, first + element, UNKNOWN, own[like]!);
    });
  }

  /** Where in `values` the sums of a segment on an accelerator belong; `require` them before they are read. `element` and `array` are the accelerator's numbers. */
  place(segment: number, { element, array }: SegmentMachine): number {
    const first = segment * this.#elements;
    const block = first + this.#blocks[first + element]! - 1;
    return (block * this.#arrays + array) * SUMS;
  }

  /** Sees to it that the sums of a segment at a place are there. */
  require(segment: number, place: number): void {
    if (Atomics.load(this.#bits, place) === 0) this.#fill(segment, place / SUMS);
  }

  /** Estimates a segment on one array, or on all where it was asked for on some already; `entry` counts them block by block. */
  #fill(segment: number, entry: number): void {
    const array = entry % this.#arrays;
    const block = (entry - array) / this.#arrays;
    const known = this.#segments[segment]!;
    const element = this.#element[block]!;
    const isWanted = ++this.#misses[block]! > FEW_MISSES;
    const [first, end] = isWanted ? [0, this.#arrays] : [array, array + 1];
    for (let index = first; index < end; index++) {
      const at = (block * this.#arrays + index) * SUMS;
      if (Atomics.load(this.#bits, at) !== 0) continue;
      this.#bound.estimate(known, element, index);
      this.#publish(at);
    }
    if (isWanted) this.#merge(segment, block);
  }

  /** Looks for a block that turned out equal to one that is complete, and uses that instead: the fewer blocks, the nearer they stay. */
  #merge(segment: number, block: number): void {
    const first = segment * this.#elements;
    const blocks = this.#blocks;
    let most = 0;
    for (let at = first; at < first + this.#elements; at++) most = Math.max(most, blocks[at]!);
    for (let other = first; other < first + most; other++) {
      if (other === block || !this.#isEqual(block, other)) continue;
      for (let at = first; at < first + this.#elements; at++) if (blocks[at] === 1 + block - first) blocks[at] = 1 + other - first;
      return;
    }
  }

  #isEqual(block: number, other: number): boolean {
    const size = this.#arrays * SUMS;
    for (let at = 0; at < size; at++)
      if (Atomics.load(this.#bits, block * size + at) !== Atomics.load(this.#bits, other * size + at)) return false;
    return true;
  }

  /** Keeps what was just estimated: cycles last, as they tell other threads that the rest is there. */
  #publish(at: number): void {
    const { sums } = this.#bound;
    for (let sum = 1; sum < SUMS; sum++) this.values[at + sum] = sums[sum]!;
    this.#cycles[0] = sums[0]!;
    Atomics.store(this.#bits, at, this.#cyclesBits[0]!);
  }
}

/** For each kind of elements, the first that is the same to all layers of a segment. */
function firstAlike({ kinds }: KnownSegment, elements: number): Int32Array {
  const rows = new Int32Array(elements * kinds.length);
  kinds.forEach((ofLayer, layer) => {
    for (let element = 0; element < elements; element++) rows[element * kinds.length + layer] = ofLayer[element]!;
  });
  return firstEqualRows(rows, kinds.length);
}

/** Numbers of an accelerator's kind of elements, and of its array. */
export interface SegmentMachine {
  element: number;
  array: number;
}
