import type { CycleLabels, Effects, Traffic } from "../counters.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The counters of an operation while it runs (section 9 of the specification): every block counts what it does where it does it. */
export class Tally {
  readonly labels: Mutable<CycleLabels> = { compute: 0, bank: 0, weightWait: 0, fill: 0, drain: 0, ioWait: 0, control: 0 };
  readonly traffic: Mutable<Traffic> = {
    dramReadBytes: 0,
    dramWriteBytes: 0,
    busBytes: 0,
    localReadBytes: 0,
    localWriteBytes: 0,
    weightReadBytes: 0,
    weightWriteBytes: 0,
    registerReadBytes: 0,
    registerWriteBytes: 0,
  };
  readonly effects: Mutable<Effects> = {
    tiles: 0,
    edgeTiles: 0,
    transfers: 0,
    dmaCycles: 0,
    overlapCycles: 0,
    steps: 0,
    vectorCycles: 0,
    registerFills: 0,
    zeroOperandBytes: 0,
    spillBytes: 0,
    haloBytes: 0,
    inPlaceBytes: 0,
    cachedWeightBytes: 0,
    biasBytes: 0,
    requantizedBytes: 0,
  };
}
