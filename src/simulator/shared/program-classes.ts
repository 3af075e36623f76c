import { smallestTileBytes } from "../feasibility.ts";
import type { Machine } from "../machine.ts";
import type { MemoryNeeds } from "../memory-plan.ts";
import type { ProgramSet } from "./program-set.ts";

/** Programs that divide a machine's memory in the same way. */
export interface ProgramClasses {
  /** By program. */
  readonly classOf: Int32Array;
  /** By class. */
  readonly needs: readonly MemoryNeeds[];
}

/** Sorts programs into classes, for all machines of equal lanes and units. */
export function classifyPrograms({ shapes, programs }: ProgramSet, machine: Machine): ProgramClasses {
  const tiles = shapes.map((shape) => smallestTileBytes(machine, shape));
  const indexes = new Map<string, number>();
  const needs: MemoryNeeds[] = [];
  const classOf = Int32Array.from(programs, (program) => {
    const smallest = program.shapes.reduce((most, shape) => Math.max(most, tiles[shape]!), 0);
    const key = `${program.peakBytes} ${smallest}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = needs.length;
      indexes.set(key, index);
      needs.push({ peakBytes: program.peakBytes, smallestTileBytes: smallest });
    }
    return index;
  });
  return { classOf, needs };
}
