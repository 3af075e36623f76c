import type { Accelerator } from "../accelerator/accelerator.ts";
import { registerFileEnergy, type SramEnergy, sramEnergy } from "../accelerator/sram-energy.ts";
import { BYTES_PER_KIB, BYTES_PER_MIB } from "../core/units.ts";

/** What the bounds need to know about an accelerator, in bytes and cycles. */
export interface AcceleratorProfile {
  readonly peX: number;
  readonly peY: number;
  readonly pes: number;
  readonly simdUnits: number;
  readonly lanes: number;
  readonly macsPerSimdUnit: number;
  /** Output channels a processing element computes in one step. */
  readonly channelsPerStep: number;
  readonly macsPerCycle: number;
  readonly localBytes: number;
  /** All local and weight memories together. */
  readonly onChipBytes: number;
  /** Half a lane's register file: the other half is being filled. */
  readonly registerBytes: number;
  readonly weightPortBytes: number;
  readonly activationPortBytes: number;
  readonly requantizeBytes: number;
  /** Of a local memory (or a weight memory of its own): weights on their way. */
  readonly stagingBytes: number;
  readonly broadcastBytes: number;
  readonly controlCycles: number;
  /** Filling and emptying the pipeline, paid by every piece of a layer. */
  readonly fillDrainCycles: number;
  readonly dramLatencyCycles: number;
  /** Off-chip bytes a cycle. */
  readonly ioBytes: number;
  readonly clockMhz: number;
  /** Energy of a byte, and leakage of all memories, of bare cells. */
  readonly registers: SramEnergy;
  readonly local: SramEnergy;
  readonly leakageMw: number;
  /** Inputs of the predictor that depend on the accelerator alone. */
  readonly features: Float32Array;
}

/** Names of `AcceleratorProfile.features`. */
export const ACCELERATOR_FEATURES: readonly string[] = [
  "peX",
  "peY",
  "simdUnits",
  "lanes",
  "localMemoryMb",
  "registerFileKb",
  "ioBandwidthGBps",
  "pes",
  "channelsPerStep",
  "macsPerCycle",
  "onChipBytes",
  "registerFileBytes",
  "macsPerIoByte",
  "registerBytesPerUnit",
].map((name) => `accelerator.log.${name}`);

/** Energies by memory: many accelerators have few different ones. */
const known = new Map<string, SramEnergy>();
const MOST_KNOWN = 1000;

function remember(memory: string, find: () => SramEnergy): SramEnergy {
  let energy = known.get(memory);
  if (energy === undefined) {
    energy = find();
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(memory, energy);
  }
  return energy;
}

/** The profile of an accelerator. */
export function profileAccelerator(accelerator: Accelerator): AcceleratorProfile {
  const { peX, peY, simdUnits, lanes, macsPerSimdUnit, clockMhz } = accelerator;
  const pes = peX * peY;
  const macsPerCycle = pes * lanes * simdUnits * macsPerSimdUnit;
  const localBytes = accelerator.localMemoryMb * BYTES_PER_MIB;
  const weightMemoryBytes = accelerator.weightMemoryKb * BYTES_PER_KIB;
  const onChipBytes = pes * (localBytes + weightMemoryBytes);
  const registerFileBytes = accelerator.registerFileKb * BYTES_PER_KIB;
  const ioBytes = (accelerator.ioBandwidthGBps * 1000) / clockMhz;
  const { technologyNm: nodeNm, memoryBanks: banks, memoryBankBytes: portBytes } = accelerator;
  const local = remember(`${localBytes}/${banks}/${portBytes}/${nodeNm}`, () => sramEnergy(localBytes, { banks, portBytes, nodeNm }));
  const registers = remember(`registers/${accelerator.registerFileKb}/${simdUnits}/${macsPerSimdUnit}/${nodeNm}`, () =>
    registerFileEnergy(accelerator),
  );
  const quantities = [
    peX,
    peY,
    simdUnits,
    lanes,
    accelerator.localMemoryMb,
    accelerator.registerFileKb,
    accelerator.ioBandwidthGBps,
    pes,
    lanes * simdUnits,
    macsPerCycle,
    onChipBytes,
    pes * lanes * registerFileBytes,
    macsPerCycle / ioBytes,
    registerFileBytes / simdUnits,
  ];
  return {
    peX,
    peY,
    pes,
    simdUnits,
    lanes,
    macsPerSimdUnit,
    channelsPerStep: lanes * simdUnits,
    macsPerCycle,
    localBytes,
    onChipBytes,
    registerBytes: registerFileBytes / 2,
    weightPortBytes: accelerator.weightPortBytesPerCycle,
    activationPortBytes: accelerator.activationPortBytesPerCycle,
    requantizeBytes: accelerator.requantizeBytesPerCycle,
    stagingBytes: weightMemoryBytes > 0 ? weightMemoryBytes / 4 : localBytes / 8,
    broadcastBytes: accelerator.broadcastBytesPerCycle,
    controlCycles: accelerator.controlCycles,
    fillDrainCycles: accelerator.fillCycles + accelerator.drainCycles,
    dramLatencyCycles: accelerator.dramLatencyCycles,
    ioBytes,
    clockMhz,
    registers,
    local,
    leakageMw: pes * (local.leakageMw + lanes * registers.leakageMw),
    features: Float32Array.from(quantities, Math.log),
  };
}
