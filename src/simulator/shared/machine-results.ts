import type { Machine } from "../machine.ts";
import type { OperationMapper } from "../operation-mapper.ts";
import { EntryStates } from "./entry-states.ts";
import { OperationResults } from "./operation-results.ts";
import type { ProgramSet } from "./program-set.ts";
import { type SegmentResult, SegmentRunner } from "./segment-runner.ts";

/** Results by entry state and segment; null where an operation's weights fit no memory. */
type SegmentTable = (SegmentResult | null | undefined)[][];

/** What depends on the bandwidth to DRAM: segments whose weights are all cached, not cached, or that run in some other state. */
export interface RateResults {
  readonly operations: OperationResults;
  readonly cached: SegmentTable;
  readonly uncached: SegmentTable;
  readonly rare: Map<string, SegmentResult | null>;
}

/** Memories that bound how an operation's weights are cut, in bytes: half a lane's register file, and a PE's weights in flight. */
export interface WeightMemories {
  readonly registerHalfBytes: number;
  readonly stagingBytes: number;
}

export interface MachineResultsOptions extends WeightMemories {
  readonly mapper: OperationMapper;
  readonly countsBytes: boolean;
}

/** In which state a segment begins, and what it finds. */
interface SegmentStart {
  readonly entry: number;
  readonly cacheLeftBytes: number;
  /** For tensors that stay. */
  readonly residentBytes: number;
}

const ENOUGH = Number.POSITIVE_INFINITY;

/** Whatever programs of a set have in common on machines that differ in bandwidth to DRAM and in memory for activations and cache alone. */
export class MachineResults {
  readonly #set: ProgramSet;
  readonly #options: MachineResultsOptions;
  readonly #runner: SegmentRunner;
  readonly #onChip: OperationResults;
  readonly #shared: SegmentTable = [];
  readonly #rates = new Map<string, RateResults>();

  constructor(set: ProgramSet, machine: Machine, options: MachineResultsOptions) {
    this.#set = set;
    this.#options = options;
    this.#runner = new SegmentRunner(set, { states: new EntryStates(), countsBytes: options.countsBytes });
    this.#onChip = this.#createOperations(machine);
  }

  /** Whether a machine with this much register file and memory for weights in flight has the results that were worked out so far. */
  servesAlso({ registerHalfBytes, stagingBytes }: WeightMemories): boolean {
    const own = this.#options;
    for (const { mostRegisterBytes, mostStagingBytes } of [
      this.#onChip,
      ...[...this.#rates.values()].map(({ operations }) => operations),
    ]) {
      if (registerHalfBytes !== own.registerHalfBytes && mostRegisterBytes > Math.min(registerHalfBytes, own.registerHalfBytes))
        return false;
      if (stagingBytes !== own.stagingBytes && mostStagingBytes > Math.min(stagingBytes, own.stagingBytes)) return false;
    }
    return true;
  }

  /** Results for the bandwidth of a machine that is like this one otherwise. */
  rateOf({ load, store, ...machine }: Machine): RateResults {
    const key = [load.bytes, load.cycles, store.bytes, store.cycles].join();
    const known = this.#rates.get(key);
    if (known !== undefined) return known;
    const rate = { operations: this.#createOperations({ ...machine, load, store }), cached: [], uncached: [], rare: new Map() };
    this.#rates.set(key, rate);
    return rate;
  }

  /** A segment with its weights cached, in as much memory as it wants: of any bandwidth, unless it says that it uses DRAM. */
  findShared(segment: number, entry: number): SegmentResult | null {
    const known = this.#shared[entry]?.[segment];
    if (known !== undefined) return known;
    return this.#look(this.#shared, { segment, entry, cacheLeftBytes: ENOUGH, operations: this.#onChip });
  }

  /** A segment with its weights cached, in as much memory as it wants. */
  findCached(segment: number, entry: number, rate: RateResults): SegmentResult | null {
    const shared = this.findShared(segment, entry);
    if (shared === null || !shared.usesDram) return shared;
    const known = rate.cached[entry]?.[segment];
    if (known !== undefined) return known;
    return this.#look(rate.cached, { segment, entry, cacheLeftBytes: ENOUGH, operations: rate.operations });
  }

  /** A segment as it begins; it may still want more memory for tiles in flight than there is. */
  find(segment: number, start: SegmentStart, rate: RateResults): SegmentResult | null {
    const { weightBytes } = this.#set.segments[segment]!;
    const { entry, cacheLeftBytes, residentBytes } = start;
    const isPlain = cacheLeftBytes >= weightBytes || cacheLeftBytes === 0;
    const result = isPlain
      ? cacheLeftBytes > 0 || weightBytes === 0
        ? this.findCached(segment, entry, rate)
        : this.#findUncached(segment, entry, rate)
      : this.#findRare(segment, { ...start, residentBytes: ENOUGH }, rate);
    return result === null || result.residentBytes <= residentBytes ? result : this.#findRare(segment, start, rate);
  }

  #findUncached(segment: number, entry: number, rate: RateResults): SegmentResult | null {
    const known = rate.uncached[entry]?.[segment];
    if (known !== undefined) return known;
    return this.#look(rate.uncached, { segment, entry, cacheLeftBytes: 0, operations: rate.operations });
  }

  #findRare(segment: number, start: SegmentStart, { rare, operations }: RateResults): SegmentResult | null {
    const cacheLeftBytes = Math.min(start.cacheLeftBytes, this.#set.segments[segment]!.weightBytes);
    const key = `${segment} ${start.entry} ${cacheLeftBytes} ${start.residentBytes}`;
    let result = rare.get(key);
    if (result === undefined) {
      result = this.#runner.run(segment, { ...start, cacheLeftBytes, results: operations }) ?? null;
      rare.set(key, result);
    }
    return result;
  }

  #createOperations(machine: Machine): OperationResults {
    const { stagingBytes, mapper } = this.#options;
    return new OperationResults(machine, { stagingBytes, shapes: this.#set.shapes, mapper });
  }

  #look(table: SegmentTable, { segment, entry, cacheLeftBytes, operations }: LookOrder): SegmentResult | null {
    table[entry] ??= new Array(this.#set.segments.length);
    const result = this.#runner.run(segment, { entry, cacheLeftBytes, residentBytes: ENOUGH, results: operations }) ?? null;
    table[entry][segment] = result;
    return result;
  }
}

interface LookOrder {
  readonly segment: number;
  readonly entry: number;
  readonly cacheLeftBytes: number;
  readonly operations: OperationResults;
}
