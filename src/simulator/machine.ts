import type { Accelerator } from "../accelerator/accelerator.ts";
import { BYTES_PER_KIB, BYTES_PER_MIB } from "../core/units.ts";

/** Bytes a cycle as an exact rational: `bytes` bytes in `cycles` cycles, both integers without a common factor. */
export interface Rate {
  readonly bytes: number;
  readonly cycles: number;
}

/** An accelerator in the integers the event model counts with: bytes, cycles, exact rates. */
export interface Machine {
  readonly accelerator: Accelerator;
  readonly pes: number;
  readonly localBytes: number;
  /** Bytes of a separate weight memory per PE; 0: weights share the local memory. */
  readonly weightMemoryBytes: number;
  /** The half of a lane's register file that holds the weights in use; the other half is being filled. */
  readonly registerHalfBytes: number;
  /** Each sweep's weights are filled into the register file; otherwise every step fetches its own. */
  readonly holdsWeights: boolean;
  readonly load: Rate;
  readonly store: Rate;
}

/** Derives a machine from a configuration. Bandwidths count in KB/s and clocks in kHz, so that both are integers. */
export function createMachine(accelerator: Accelerator): Machine {
  return {
    accelerator,
    pes: accelerator.peX * accelerator.peY,
    localBytes: accelerator.localMemoryMb * BYTES_PER_MIB,
    weightMemoryBytes: accelerator.weightMemoryKb * BYTES_PER_KIB,
    registerHalfBytes: (accelerator.registerFileKb * BYTES_PER_KIB) / 2,
    holdsWeights: accelerator.weightHold === "registerFile",
    load: exactRate(accelerator.inputBandwidthGBps ?? accelerator.ioBandwidthGBps, accelerator.clockMhz),
    store: exactRate(accelerator.outputBandwidthGBps ?? accelerator.ioBandwidthGBps, accelerator.clockMhz),
  };
}

/** `gigabytesPerSecond` at `clockMhz` as bytes a cycle in lowest terms. */
function exactRate(gigabytesPerSecond: number, clockMhz: number): Rate {
  const bytes = Math.max(1, Math.round(gigabytesPerSecond * 1e6));
  const cycles = Math.max(1, Math.round(clockMhz * 1e3));
  const divisor = greatestCommonDivisor(bytes, cycles);
  return { bytes: bytes / divisor, cycles: cycles / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** Whole cycles that `bytes` take at a rate, rounded up. */
export function transferCycles(bytes: number, rate: Rate): number {
  const product = bytes * rate.cycles;
  if (product > Number.MAX_SAFE_INTEGER) return exactTransferCycles(bytes, rate);
  return Math.ceil(product / rate.bytes);
}

function exactTransferCycles(bytes: number, rate: Rate): number {
  const divisor = BigInt(rate.bytes);
  return Number((BigInt(bytes) * BigInt(rate.cycles) + divisor - 1n) / divisor);
}

/**
 * Cycles of a DMA load: while the DRAM answers, bytes from on-chip memories cross the bus; then those from DRAM cross it as fast as DRAM and bus
 * allow. No bytes: 0, no command.
 */
export function loadCycles(
  { accelerator, load }: Machine,
  { dramBytes, chipBytes }: { readonly dramBytes: number; readonly chipBytes: number },
): number {
  const { broadcastBytesPerCycle, dramLatencyCycles } = accelerator;
  const chip = Math.ceil(chipBytes / broadcastBytesPerCycle);
  if (dramBytes === 0) return chip;
  return Math.max(dramLatencyCycles, chip) + Math.max(transferCycles(dramBytes, load), Math.ceil(dramBytes / broadcastBytesPerCycle));
}

/** Cycles of a DMA store to DRAM; none for no bytes. */
export function storeCycles(machine: Machine, dramBytes: number): number {
  return dramBytes > 0 ? machine.accelerator.dramLatencyCycles + transferCycles(dramBytes, machine.store) : 0;
}
