import type { Accelerator } from "./accelerator.ts";

/** Multiply-accumulates that all units together can do in a cycle. */
export function peakMacsPerCycle({ peX, peY, lanes, simdUnits, macsPerSimdUnit }: Accelerator): number {
  return peX * peY * lanes * simdUnits * macsPerSimdUnit;
}
