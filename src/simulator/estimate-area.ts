import type { Accelerator } from "../accelerator/accelerator.ts";
import {
  AREA_FACTOR_FROM_28NM,
  CHIP_TOP_MM2_28NM,
  IO_MM2_PER_GBPS_40NM,
  IO_REFERENCE_NM,
  NVDLA_UM2_PER_BIT,
  NVDLA_UM2_PER_MAC,
  PE_CONTROL_MM2_28NM,
} from "../accelerator/technology.ts";
import { BYTES_PER_KIB, BYTES_PER_MIB } from "../core/units.ts";

/** Silicon area by part, in mm2 at the accelerator's node; all-in density, uncertain by about 25 %. */
export interface AreaEstimate {
  readonly localMemoryMm2: number;
  readonly registerFileMm2: number;
  readonly macMm2: number;
  readonly controlMm2: number;
  readonly ioMm2: number;
  readonly totalMm2: number;
}

const UM2_PER_MM2 = 1e6;

/** Area of a configuration: memories and MACs at NVDLA's all-in density, a share of control for each PE and the chip, a DRAM interface. */
export function estimateArea(accelerator: Accelerator): AreaEstimate {
  const { peX, peY, lanes, simdUnits, macsPerSimdUnit, localMemoryMb, weightMemoryKb, registerFileKb, technologyNm } = accelerator;
  const factor = AREA_FACTOR_FROM_28NM[technologyNm]!;
  const pes = peX * peY;
  const bits = (bytes: number) => (8 * bytes * NVDLA_UM2_PER_BIT * factor) / UM2_PER_MM2;
  const localMemoryMm2 = pes * bits(localMemoryMb * BYTES_PER_MIB + weightMemoryKb * BYTES_PER_KIB);
  const registerFileMm2 = pes * lanes * bits(registerFileKb * BYTES_PER_KIB);
  const macMm2 = (pes * lanes * simdUnits * macsPerSimdUnit * NVDLA_UM2_PER_MAC * factor) / UM2_PER_MM2;
  const controlMm2 = (pes * PE_CONTROL_MM2_28NM + CHIP_TOP_MM2_28NM) * factor;
  const ioMm2 = offChipBandwidth(accelerator) * IO_MM2_PER_GBPS_40NM * (technologyNm / IO_REFERENCE_NM);
  return {
    localMemoryMm2,
    registerFileMm2,
    macMm2,
    controlMm2,
    ioMm2,
    totalMm2: localMemoryMm2 + registerFileMm2 + macMm2 + controlMm2 + ioMm2,
  };
}

function offChipBandwidth({ ioBandwidthGBps, inputBandwidthGBps, outputBandwidthGBps }: Accelerator): number {
  return Math.max(inputBandwidthGBps ?? ioBandwidthGBps, outputBandwidthGBps ?? ioBandwidthGBps);
}
