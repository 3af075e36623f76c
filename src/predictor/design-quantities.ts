import type { DesignSums } from "./design-sums.ts";

/** Writes a design's quantities for one metric to `target` from `offset` on. */
export interface DesignQuantities {
  readonly names: readonly string[];
  readonly write: (sums: DesignSums, target: Float64Array, offset: number) => void;
}

/**
 * Physical quantities, none negative, of which a metric is about a sum with positive coefficients, as in `base-quantities.ts`, of designs put together
 * from tables.
 */
const QUANTITIES: Readonly<Record<string, DesignQuantities>> = {
  latencyMs: {
    names: ["cyclesMs", "stallMs", "weightStallMs", "borderMs", "overlapMs", "waitMs"],
    write(sums, target, offset) {
      const ms = 1 / (sums.clockMhz * 1000);
      target[offset] = sums.cycles * ms;
      target[offset + 1] = sums.stall * ms;
      target[offset + 2] = sums.weightStall * ms;
      target[offset + 3] = (sums.borderBytes / sums.ioBytes) * ms;
      target[offset + 4] = (sums.overlapBytes / sums.ioBytes) * ms;
      target[offset + 5] = sums.wait * ms;
    },
  },
  energyUj: {
    names: [
      "macs",
      "registerReads",
      "registerWrites",
      "weightReads",
      "weightWrites",
      "operandReads",
      "spillReads",
      "spillWrites",
      "movedReads",
      "movedWrites",
      "outputWrites",
      "borderTraffic",
      "overlapTraffic",
      "leakage",
    ],
    write(sums, target, offset) {
      target[offset] = sums.network.macs / 1e6;
      target[offset + 1] = (sums.network.macs / 1e6) * sums.registerReadPj;
      target[offset + 2] = (sums.fetchBytes / 1e6) * sums.registerWritePj;
      target[offset + 3] = ((sums.fetchBytes + sums.network.weightBytes - sums.streamedBytes) / 1e6) * sums.localReadPj;
      target[offset + 4] = (sums.placedBytes / 1e6) * sums.localWritePj;
      target[offset + 5] = (sums.operandBytes / 1e6) * sums.localReadPj;
      target[offset + 6] = (sums.spillBytes / 1e6) * sums.localReadPj;
      target[offset + 7] = (sums.spillBytes / 1e6) * sums.localWritePj;
      target[offset + 8] = (sums.movedBytes / 1e6) * sums.localReadPj;
      target[offset + 9] = (sums.regionBytes / 1e6) * sums.localWritePj;
      target[offset + 10] = (sums.network.activationBytes / 1e6) * sums.localWritePj;
      target[offset + 11] = sums.borderBytes / 1e6;
      target[offset + 12] = sums.overlapBytes / 1e6;
      target[offset + 13] = (sums.cycles / (sums.clockMhz * 1000)) * sums.leakageMw;
    },
  },
  areaMm2: {
    names: ["localMemoryMb", "registerFilesMb", "macUnits", "pes", "ioBytesPerCycle", "chip"],
    write(sums, target, offset) {
      target[offset] = sums.onChipBytes / 1e6;
      target[offset + 1] = (sums.pes * sums.lanes * sums.registerBytes) / 1e6;
      target[offset + 2] = sums.macsPerCycle / 1e3;
      target[offset + 3] = sums.pes;
      target[offset + 4] = sums.ioBytes;
      target[offset + 5] = 1;
    },
  },
};

/** Of a metric about which nothing is known. */
const UNKNOWN: DesignQuantities = {
  names: ["one"],
  write(_, target, offset) {
    target[offset] = 1;
  },
};

/** The quantities of a metric. */
export function designQuantities(metric: string): DesignQuantities {
  return Object.hasOwn(QUANTITIES, metric) ? QUANTITIES[metric]! : UNKNOWN;
}
