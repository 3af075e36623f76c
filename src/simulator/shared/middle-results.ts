import type { MachineResults } from "./machine-results.ts";
import type { ProgramSet } from "./program-set.ts";
import { TRAFFIC } from "./segment-runner.ts";

/**
 * Of every program all segments but the first and the last, one after the other, begun in one state with all weights cached: what machines share that
 * differ in bandwidth and memory only.
 */
export interface MiddleResults {
  /** By program; negative where they cannot be shared. */
  readonly cycles: Float64Array;
  readonly exitStates: Int32Array;
  /** They hold where tensors that stay and tiles in flight find at least this much of a PE's memory. */
  readonly residentBytes: Float64Array;
  readonly flightEnds: Float64Array;
  /** [program, TRAFFIC]; empty where bytes are not counted. */
  readonly bytes: Float64Array;
}

/** Adds up the middles of all programs that begin in a state. */
export function addMiddles(
  set: ProgramSet,
  results: MachineResults,
  { entry, countsBytes }: { readonly entry: number; readonly countsBytes: boolean },
): MiddleResults {
  const count = set.programs.length;
  const middles = {
    cycles: new Float64Array(count).fill(-1),
    exitStates: new Int32Array(count),
    residentBytes: new Float64Array(count),
    flightEnds: new Float64Array(count),
    bytes: new Float64Array(countsBytes ? count * TRAFFIC.length : 0),
  };
  for (let program = 0; program < count; program++) addMiddle(set.programs[program]!.segments, { middles, results, program, entry });
  return middles;
}

interface MiddleOrder {
  readonly middles: MiddleResults;
  readonly results: MachineResults;
  readonly program: number;
  readonly entry: number;
}

function addMiddle(segments: readonly number[], { middles, results, program, entry }: MiddleOrder): void {
  let state = entry;
  let cycles = 0;
  let residentBytes = 0;
  let flightEnd = 0;
  for (let at = 1; at < segments.length - 1; at++) {
    const result = results.findShared(segments[at]!, state);
    if (result === null || result.usesDram) return;
    cycles += result.cycles;
    if (result.residentBytes > residentBytes) residentBytes = result.residentBytes;
    if (result.flightEnd > flightEnd) flightEnd = result.flightEnd;
    state = result.exitState;
    if (result.bytes === undefined) continue;
    for (let kind = 0; kind < TRAFFIC.length; kind++) middles.bytes[program * TRAFFIC.length + kind]! += result.bytes[kind]!;
  }
  middles.cycles[program] = segments.length > 1 ? cycles : -1;
  middles.exitStates[program] = state;
  middles.residentBytes[program] = residentBytes;
  middles.flightEnds[program] = flightEnd;
}
