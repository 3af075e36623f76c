import type { EntryStates } from "./entry-states.ts";
import { type OperationResults, PLACE_BASE } from "./operation-results.ts";
import type { ProgramSet } from "./program-set.ts";

/** A segment on one machine, begun in one state. */
export interface SegmentResult {
  readonly cycles: number;
  /** See `EntryStates`. */
  readonly exitState: number;
  /** The result holds where tensors that stay and tiles in flight find at least this much of a PE's memory. */
  readonly residentBytes: number;
  readonly flightEnd: number;
  /** It holds for one bandwidth to DRAM. */
  readonly usesDram: boolean;
  /** Bytes by memory, in the order of `TRAFFIC`; none where they are not counted. */
  readonly bytes: Float64Array | undefined;
}

/** How a segment is run. */
export interface SegmentOrder {
  /** See `EntryStates`. */
  readonly entry: number;
  readonly cacheLeftBytes: number;
  /** For tensors that stay; infinite where the result is to say how much that has to be. */
  readonly residentBytes: number;
  readonly results: OperationResults;
}

/** The bytes that energy depends on. */
export const TRAFFIC = [
  "dramReadBytes",
  "dramWriteBytes",
  "localReadBytes",
  "localWriteBytes",
  "weightReadBytes",
  "weightWriteBytes",
  "registerReadBytes",
  "registerWriteBytes",
] as const;

/** Follows the forward rule (section 7 of the specification) through a segment, as `ForwardState` does, on results that are known already. */
export class SegmentRunner {
  readonly #set: ProgramSet;
  readonly #states: EntryStates;
  readonly #countsBytes: boolean;
  /** By tensor of the segment. */
  readonly #places: Uint8Array;
  readonly #state = { shape: 0, places: 0, operands: 0, reshaped: false, mayStay: true, cachedWeightBytes: 0, gapBytes: 0 };
  /** Tensors that stay, by address. */
  readonly #tensors: Int32Array;
  readonly #addresses: Float64Array;
  readonly #ends: Float64Array;
  #count = 0;

  constructor(set: ProgramSet, { states, countsBytes }: { readonly states: EntryStates; readonly countsBytes: boolean }) {
    const tensors = set.segments.reduce((most, { operations }) => Math.max(most, operations.length + 1), 1);
    this.#set = set;
    this.#states = states;
    this.#countsBytes = countsBytes;
    this.#places = new Uint8Array(tensors);
    this.#tensors = new Int32Array(tensors);
    this.#addresses = new Float64Array(tensors);
    this.#ends = new Float64Array(tensors);
  }

  /** Runs a segment; undefined where an operation's weights fit no memory. */
  run(index: number, { entry, cacheLeftBytes, residentBytes: available, results }: SegmentOrder): SegmentResult | undefined {
    const { operations, exit } = this.#set.segments[index]!;
    const places = this.#places;
    const state = this.#state;
    this.#enter(entry);
    const bytes = this.#countsBytes ? new Float64Array(TRAFFIC.length) : undefined;
    let cycles = 0;
    let residentBytes = 0;
    let flightEnd = 0;
    let usesDram = false;
    let left = cacheLeftBytes;
    for (const operation of operations) {
      state.shape = operation.shape;
      state.places = 0;
      for (const input of operation.inputs) state.places = state.places * PLACE_BASE + places[input]!;
      state.operands = operation.inputs.length;
      state.reshaped = operation.reshaped;
      state.mayStay = operation.mayStay;
      state.cachedWeightBytes = Math.min(this.#set.shapes[operation.shape]!.weightBytes, left);
      left -= state.cachedWeightBytes;
      state.gapBytes = available === Number.POSITIVE_INFINITY ? available : this.#largestGap(available);
      const result = results.find(state);
      if (result === undefined) return undefined;
      const { demands } = result;
      const { outputBytes } = demands;
      const gapEnd = outputBytes > state.gapBytes ? available : outputBytes > 0 ? this.#findGap(outputBytes) + outputBytes : 0;
      residentBytes = Math.max(residentBytes, gapEnd);
      flightEnd = Math.max(flightEnd, Math.max(this.#top, gapEnd) + demands.flightBytes);
      cycles += result.cycles;
      usesDram ||= result.usesDram;
      places[operation.output] = result.place;
      if (result.place > 0) this.#place(operation.output, result.outputBytes);
      for (const tensor of operation.released) this.#release(tensor);
      if (bytes !== undefined) for (let at = 0; at < TRAFFIC.length; at++) bytes[at]! += result.traffic[TRAFFIC[at]!];
    }
    return { cycles, exitState: this.#exitState(exit), residentBytes, flightEnd, usesDram, bytes };
  }

  #largestGap(available: number): number {
    let largest = available - this.#top;
    for (let at = 0, address = 0; at < this.#count; at++) {
      largest = Math.max(largest, this.#addresses[at]! - address);
      address = this.#ends[at]!;
    }
    return largest;
  }

  #enter(entry: number): void {
    const { place, address, bytes } = this.#states.at(entry);
    this.#places[0] = place;
    this.#count = place > 0 ? 1 : 0;
    this.#tensors[0] = 0;
    this.#addresses[0] = address;
    this.#ends[0] = address + bytes;
  }

  get #top(): number {
    return this.#count === 0 ? 0 : this.#ends[this.#count - 1]!;
  }

  /** As `ResidentMemory.findGap` where there is no end. */
  #findGap(bytes: number): number {
    let address = 0;
    for (let at = 0; at < this.#count; at++) {
      if (this.#addresses[at]! - address >= bytes) return address;
      address = this.#ends[at]!;
    }
    return address;
  }

  #place(tensor: number, bytes: number): void {
    const address = this.#findGap(bytes);
    let at = this.#count++;
    for (; at > 0 && this.#addresses[at - 1]! >= address; at--) this.#move(at - 1, at);
    this.#tensors[at] = tensor;
    this.#addresses[at] = address;
    this.#ends[at] = address + bytes;
  }

  #release(tensor: number): void {
    let at = 0;
    while (at < this.#count && this.#tensors[at] !== tensor) at++;
    if (at === this.#count) return;
    this.#count--;
    for (; at < this.#count; at++) this.#move(at + 1, at);
  }

  #move(from: number, to: number): void {
    this.#tensors[to] = this.#tensors[from]!;
    this.#addresses[to] = this.#addresses[from]!;
    this.#ends[to] = this.#ends[from]!;
  }

  #exitState(exit: number): number {
    const place = this.#places[exit]!;
    for (let at = 0; at < this.#count; at++)
      if (this.#tensors[at] === exit) return this.#states.indexOf(place, this.#addresses[at]!, this.#ends[at]! - this.#addresses[at]!);
    return this.#states.inDram;
  }
}
