import type { Machine } from "../machine.ts";
import { divideMemory, type MemoryPlan } from "../memory-plan.ts";
import type { MachineResults, RateResults } from "./machine-results.ts";
import { addMiddles, type MiddleResults } from "./middle-results.ts";
import type { ProgramClasses } from "./program-classes.ts";
import type { ProgramSet } from "./program-set.ts";
import { type SegmentResult, TRAFFIC } from "./segment-runner.ts";

/** Figures of every program of a set on one accelerator; the arrays are reused. */
export interface ProgramSums {
  /** Negative where they could not be put together of shared results. */
  readonly cycles: Float64Array;
  /** [program, TRAFFIC]; empty where bytes are not counted. */
  readonly bytes: Float64Array;
}

/** Adds up what the segments of each program take, machine by machine; the machines differ in bandwidth to DRAM and in memory only. */
export class ProgramSummer {
  readonly #set: ProgramSet;
  readonly #results: MachineResults;
  readonly #sums: ProgramSums;
  readonly #middles: (MiddleResults | undefined)[] = [];
  readonly #firsts: Int32Array;
  readonly #lasts: Int32Array;
  readonly #weightBytes: Float64Array;

  constructor(set: ProgramSet, results: MachineResults, sums: ProgramSums) {
    this.#set = set;
    this.#results = results;
    this.#sums = sums;
    this.#firsts = Int32Array.from(set.programs, ({ segments }) => segments[0]!);
    this.#lasts = Int32Array.from(set.programs, ({ segments }) => segments.at(-1)!);
    this.#weightBytes = Float64Array.from(set.programs, ({ weightBytes }) => weightBytes);
  }

  /** Fills the sums. */
  sum(machine: Machine, { classOf, needs }: ProgramClasses): void {
    const rate = this.#results.rateOf(machine);
    const plans = needs.map((need) => divideMemory(machine, need));
    let segment = -1;
    let first: SegmentResult | null = null;
    for (let program = 0; program < this.#firsts.length; program++) {
      const plan = plans[classOf[program]!]!;
      if (this.#firsts[program] !== segment) {
        segment = this.#firsts[program]!;
        first = this.#results.findCached(segment, 0, rate);
      }
      const isCached = this.#weightBytes[program]! <= plan.cacheBytes;
      if (!(isCached && first !== null && fits(first, plan) && this.#addMiddle(program, { first, plan, rate })))
        this.#addSegments(program, { plan, rate });
    }
  }

  /** First segment, middle, last segment; false where that does not hold for this plan. */
  #addMiddle(program: number, { first, plan, rate }: Place & { readonly first: SegmentResult }): boolean {
    const entry = first.exitState;
    const countsBytes = this.#sums.bytes.length > 0;
    this.#middles[entry] ??= addMiddles(this.#set, this.#results, { entry, countsBytes });
    const middle = this.#middles[entry]!;
    const cycles = middle.cycles[program]!;
    if (cycles < 0 || middle.residentBytes[program]! > plan.residentBytes || middle.flightEnds[program]! > plan.activationBytes)
      return false;
    const last = this.#results.findCached(this.#lasts[program]!, middle.exitStates[program]!, rate);
    if (last === null || !fits(last, plan)) return false;
    this.#sums.cycles[program] = first.cycles + cycles + last.cycles;
    if (!countsBytes) return true;
    const start = program * TRAFFIC.length;
    for (let kind = 0; kind < TRAFFIC.length; kind++)
      this.#sums.bytes[start + kind] = first.bytes![kind]! + middle.bytes[start + kind]! + last.bytes![kind]!;
    return true;
  }

  #addSegments(program: number, { plan, rate }: Place): void {
    const { residentBytes, activationBytes, cacheBytes } = plan;
    const { cycles: sums, bytes } = this.#sums;
    const start = program * TRAFFIC.length;
    if (bytes.length > 0) bytes.fill(0, start, start + TRAFFIC.length);
    sums[program] = -1;
    let cycles = 0;
    let entry = 0;
    let cacheLeftBytes = cacheBytes;
    for (const segment of this.#set.programs[program]!.segments) {
      const result = this.#results.find(segment, { entry, cacheLeftBytes, residentBytes }, rate);
      if (result === null || result.flightEnd > activationBytes) return;
      cycles += result.cycles;
      entry = result.exitState;
      cacheLeftBytes = Math.max(0, cacheLeftBytes - this.#set.segments[segment]!.weightBytes);
      if (bytes.length > 0) for (let kind = 0; kind < TRAFFIC.length; kind++) bytes[start + kind]! += result.bytes![kind]!;
    }
    sums[program] = cycles;
  }
}

interface Place {
  readonly plan: MemoryPlan;
  readonly rate: RateResults;
}

/** Whether activations find as much memory as the result supposes. */
function fits({ residentBytes, flightEnd }: SegmentResult, plan: MemoryPlan): boolean {
  return residentBytes <= plan.residentBytes && flightEnd <= plan.activationBytes;
}
