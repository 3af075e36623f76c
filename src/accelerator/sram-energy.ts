import { type SramPoint, sramPoints } from "./sram-points.ts";
import { ENERGY_FACTOR_FROM_45NM, LARGEST_BANK_BYTES } from "./technology.ts";

/** Energy of a byte and leakage of a memory, bare cells and periphery; the all-in factor is not applied. */
export interface SramEnergy {
  readonly readPjPerByte: number;
  readonly writePjPerByte: number;
  readonly leakageMw: number;
}

/** The smallest node CACTI's points cover; smaller ones scale from it. */
const SMALLEST_NODE_NM = 22;

/**
 * A memory of `bytes` in at least `banks` banks, accessed `portBytes` (the nearest of 8, 16, 32) at a time: per bank, at most 128 KiB,
 * interpolated between CACTI's points on logarithmic axes; banks below 8 KiB cost as much as 8 KiB.
 */
export function sramEnergy(
  bytes: number,
  { banks, portBytes, nodeNm }: { readonly banks: number; readonly portBytes: number; readonly nodeNm: number },
): SramEnergy {
  const hasPoints = sramPoints.some((point) => point.nodeNm === nodeNm);
  const pointNode = hasPoints ? nodeNm : SMALLEST_NODE_NM;
  const scale = hasPoints ? 1 : ENERGY_FACTOR_FROM_45NM[nodeNm]! / ENERGY_FACTOR_FROM_45NM[SMALLEST_NODE_NM]!;
  const port = portBytes <= 11 ? 8 : portBytes <= 22 ? 16 : 32;
  const points = sramPoints.filter((point) => point.nodeNm === pointNode && point.portBytes === port);
  const bankBytes = Math.min(LARGEST_BANK_BYTES, Math.max(points[0]!.capacityBytes, bytes / banks));
  const at = interpolator(points, bankBytes);
  return {
    readPjPerByte: (scale * at((point) => point.readPj)) / port,
    writePjPerByte: (scale * at((point) => point.writePj)) / port,
    leakageMw: scale * at((point) => point.leakageMw) * Math.max(banks, bytes / bankBytes),
  };
}

/** Reads any figure at one capacity; the points come by rising capacity and enclose it. */
function interpolator(points: readonly SramPoint[], capacityBytes: number): (figure: (point: SramPoint) => number) => number {
  const above = Math.max(
    1,
    points.findIndex((point) => point.capacityBytes >= capacityBytes),
  );
  const [low, high] = [points[above - 1]!, points[above]!];
  const share = Math.log(capacityBytes / low.capacityBytes) / Math.log(high.capacityBytes / low.capacityBytes);
  return (figure) => figure(low) * (figure(high) / figure(low)) ** share;
}
