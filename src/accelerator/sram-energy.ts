import { BYTES_PER_KIB } from "../core/units.ts";
import type { Accelerator } from "./accelerator.ts";
import { SRAM_BANK_BYTES, SRAM_PORT_BYTES, type SramPoint, sramPoints } from "./sram-points.ts";
import { ENERGY_FACTOR_FROM_45NM } from "./technology.ts";

/** Energy of a byte and leakage of a memory, bare cells and periphery; the all-in factor is not applied. */
export interface SramEnergy {
  readonly readPjPerByte: number;
  readonly writePjPerByte: number;
  readonly leakageMw: number;
}

/** The smallest node CACTI's points cover; smaller ones scale from it. */
const SMALLEST_NODE_NM = 22;
const WIDEST_PORT_BYTES = SRAM_PORT_BYTES.at(-1)!;

/**
 * A memory of `bytes` in `banks` banks, accessed `portBytes` at a time in each; any positive sizes. Banks hold at most 128 KiB: a larger
 * memory has more of them.
 * - Energy of an access is CACTI's at its points, and between them, in capacity and in port width, interpolated on logarithmic axes. A bank below
 *   8 KiB, or an access below 8 bytes, costs as much as one of 8; an access above 32 bytes is shared by several banks side by side.
 * - Nodes below 22 nm scale from it; leakage by the same factor, for want of a better one.
 * Energy never falls with capacity. That is a property of the points used, which a test holds: each curve rises, and so does what lies between two.
 */
export function sramEnergy(
  bytes: number,
  { banks, portBytes, nodeNm }: { readonly banks: number; readonly portBytes: number; readonly nodeNm: number },
): SramEnergy {
  const sideBySide = Math.ceil(portBytes / WIDEST_PORT_BYTES);
  const bankPortBytes = portBytes / sideBySide;
  const pointNodeNm = sramPoints.some((point) => point.nodeNm === nodeNm) ? nodeNm : SMALLEST_NODE_NM;
  const scale = ENERGY_FACTOR_FROM_45NM[nodeNm]! / ENERGY_FACTOR_FROM_45NM[pointNodeNm]!;
  const at = interpolator({ nodeNm: pointNodeNm, bankBytes: bytes / (banks * sideBySide), portBytes: bankPortBytes });
  return {
    readPjPerByte: (scale * at((point) => point.readPj)) / bankPortBytes,
    writePjPerByte: (scale * at((point) => point.writePj)) / bankPortBytes,
    leakageMw: scale * bytes * at((point) => point.leakageMw / point.capacityBytes),
  };
}

/** The register file of a lane: it delivers the weights of a whole step at once. */
export function registerFileEnergy({ registerFileKb, simdUnits, macsPerSimdUnit, technologyNm }: Accelerator): SramEnergy {
  return sramEnergy(registerFileKb * BYTES_PER_KIB, { banks: 1, portBytes: simdUnits * macsPerSimdUnit, nodeNm: technologyNm });
}

interface Bank {
  readonly nodeNm: number;
  readonly bankBytes: number;
  readonly portBytes: number;
}

/** Reads any figure of a bank off the four points around it. */
function interpolator({ nodeNm, bankBytes, portBytes }: Bank): (figure: (point: SramPoint) => number) => number {
  const points = sramPoints.filter((point) => point.nodeNm === nodeNm);
  const capacity = locate(SRAM_BANK_BYTES, bankBytes);
  const port = locate(SRAM_PORT_BYTES, portBytes);
  const pointAt = (portAt: number, capacityAt: number) =>
    points.find((point) => point.portBytes === SRAM_PORT_BYTES[portAt] && point.capacityBytes === SRAM_BANK_BYTES[capacityAt])!;
  const corners = [port.low, port.high].map((portAt) => [pointAt(portAt, capacity.low), pointAt(portAt, capacity.high)]);
  return (figure) => {
    const [narrow, wide] = corners.map(([small, large]) => blend([figure(small!), figure(large!)], capacity.share));
    return blend([narrow!, wide!], port.share);
  };
}

/** Positions of the rising `steps` around a value and its share of the way between them on a logarithmic axis; outside, the nearest step. */
function locate(steps: readonly number[], value: number): { readonly low: number; readonly high: number; readonly share: number } {
  const inside = Math.min(steps.at(-1)!, Math.max(steps[0]!, value));
  const high = Math.max(
    1,
    steps.findIndex((step) => step >= inside),
  );
  const low = high - 1;
  return { low, high, share: Math.log(inside / steps[low]!) / Math.log(steps[high]! / steps[low]!) };
}

/** Between two positive figures on a logarithmic axis. */
function blend([low, high]: readonly [number, number], share: number): number {
  return low * (high / low) ** share;
}
