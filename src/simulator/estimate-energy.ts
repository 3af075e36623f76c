import type { Accelerator } from "../accelerator/accelerator.ts";
import { registerFileEnergy, sramEnergy } from "../accelerator/sram-energy.ts";
import { ALL_IN_ENERGY_FACTOR, DRAM_PJ_PER_BIT, ENERGY_FACTOR_FROM_45NM, MAC_PJ_45NM } from "../accelerator/technology.ts";
import { BYTES_PER_KIB, BYTES_PER_MIB } from "../core/units.ts";
import type { Traffic } from "./counters.ts";
import type { OperationShape } from "./operation.ts";

/** Energy by part, in microjoules; everything but DRAM includes the all-in factor. */
export interface EnergyEstimate {
  readonly macUj: number;
  readonly registerFileUj: number;
  readonly localMemoryUj: number;
  readonly weightMemoryUj: number;
  readonly dramUj: number;
  readonly leakageUj: number;
  readonly totalUj: number;
}

/** Energy of an event in picojoules, and leakage in milliwatts, for one machine. */
export interface EnergyCosts {
  readonly macPj: number;
  readonly registerReadPj: number;
  readonly registerWritePj: number;
  readonly localReadPj: number;
  readonly localWritePj: number;
  readonly weightReadPj: number;
  readonly weightWritePj: number;
  readonly dramPj: number;
  readonly leakageMw: number;
}

const PJ_PER_UJ = 1e6;

/** Looks up what each event costs on a machine; its accelerator is all that matters. */
export function energyCosts({ accelerator }: { readonly accelerator: Accelerator }): EnergyCosts {
  const { technologyNm: nodeNm, peX, peY, lanes, memoryBanks: banks, memoryBankBytes, weightPortBytesPerCycle } = accelerator;
  const localBytes = accelerator.localMemoryMb * BYTES_PER_MIB;
  const weightMemoryBytes = accelerator.weightMemoryKb * BYTES_PER_KIB;
  const registers = registerFileEnergy(accelerator);
  const local = sramEnergy(localBytes, { banks, portBytes: memoryBankBytes, nodeNm });
  const weights = weightMemoryBytes > 0 ? sramEnergy(weightMemoryBytes, { banks: 1, portBytes: weightPortBytesPerCycle, nodeNm }) : local;
  const ownLeakage = weightMemoryBytes > 0 ? weights.leakageMw : 0;
  return {
    macPj: ALL_IN_ENERGY_FACTOR * MAC_PJ_45NM * ENERGY_FACTOR_FROM_45NM[nodeNm]!,
    registerReadPj: ALL_IN_ENERGY_FACTOR * registers.readPjPerByte,
    registerWritePj: ALL_IN_ENERGY_FACTOR * registers.writePjPerByte,
    localReadPj: ALL_IN_ENERGY_FACTOR * local.readPjPerByte,
    localWritePj: ALL_IN_ENERGY_FACTOR * local.writePjPerByte,
    weightReadPj: ALL_IN_ENERGY_FACTOR * weights.readPjPerByte,
    weightWritePj: ALL_IN_ENERGY_FACTOR * weights.writePjPerByte,
    dramPj: 8 * DRAM_PJ_PER_BIT,
    leakageMw: ALL_IN_ENERGY_FACTOR * peX * peY * (local.leakageMw + lanes * registers.leakageMw + ownLeakage),
  };
}

/** Energy of one operation's run: events times their costs, and leakage for as long as it takes. */
export function estimateEnergy(
  { macs }: Pick<OperationShape, "macs">,
  { traffic, cycles }: { readonly traffic: Omit<Traffic, "busBytes">; readonly cycles: number },
  { costs, clockMhz }: { readonly costs: EnergyCosts; readonly clockMhz: number },
): EnergyEstimate {
  const macUj = (macs * costs.macPj) / PJ_PER_UJ;
  const registerFileUj =
    (traffic.registerReadBytes * costs.registerReadPj + traffic.registerWriteBytes * costs.registerWritePj) / PJ_PER_UJ;
  const localMemoryUj = (traffic.localReadBytes * costs.localReadPj + traffic.localWriteBytes * costs.localWritePj) / PJ_PER_UJ;
  const weightMemoryUj = (traffic.weightReadBytes * costs.weightReadPj + traffic.weightWriteBytes * costs.weightWritePj) / PJ_PER_UJ;
  const dramUj = ((traffic.dramReadBytes + traffic.dramWriteBytes) * costs.dramPj) / PJ_PER_UJ;
  // Milliwatts times microseconds are nanojoules.
  const leakageUj = (costs.leakageMw * (cycles / clockMhz)) / 1000;
  const totalUj = macUj + registerFileUj + localMemoryUj + weightMemoryUj + dramUj + leakageUj;
  return { macUj, registerFileUj, localMemoryUj, weightMemoryUj, dramUj, leakageUj, totalUj };
}
