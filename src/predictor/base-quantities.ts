import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { NetworkBound } from "./network-bound.ts";
import type { NetworkProfile } from "./network-profile.ts";

/** A design, or its first layers, as the quantities see it. */
export interface DesignProfile {
  readonly network: Pick<NetworkProfile, "macs" | "weightBytes">;
  readonly accelerator: AcceleratorProfile;
  readonly bound: NetworkBound;
}

type Quantity = readonly [name: string, of: (design: DesignProfile) => number];

/**
 * Physical quantities, none negative, of which a metric is about a sum with positive coefficients. Training fits the coefficients; what the
 * sum misses is learned as a ratio to it. Energy counts events times the energy of a byte, all relative to each other only.
 */
const QUANTITIES: Readonly<Record<string, readonly Quantity[]>> = {
  latencyMs: [
    ["cyclesMs", ({ bound, accelerator }) => toMs(bound.cycles, accelerator)],
    ["sweepMs", ({ bound, accelerator }) => toMs(bound.sweep, accelerator)],
    ["weightWaitMs", ({ bound, accelerator }) => toMs(bound.weightWait, accelerator)],
    ["loadMs", ({ bound, accelerator }) => toMs(bound.load, accelerator)],
  ],
  energyUj: [
    ["macs", ({ network }) => network.macs / 1e6],
    ["registerReads", ({ network, accelerator }) => (network.macs / 1e6) * accelerator.registers.readPjPerByte],
    ["registerWrites", ({ bound, accelerator }) => (bound.fetchBytes / 1e6) * accelerator.registers.writePjPerByte],
    ["weightReads", ({ bound, accelerator }) => (bound.fetchBytes / 1e6) * accelerator.local.readPjPerByte],
    ["weightWrites", ({ bound, accelerator }) => (bound.placedBytes / 1e6) * accelerator.local.writePjPerByte],
    ["activationReads", ({ bound, accelerator }) => (bound.readBytes / 1e6) * accelerator.local.readPjPerByte],
    ["activationWrites", ({ bound, accelerator }) => ((bound.writtenBytes + bound.movedBytes) / 1e6) * accelerator.local.writePjPerByte],
    ["sumReads", ({ bound, accelerator }) => (bound.spillBytes / 1e6) * accelerator.local.readPjPerByte],
    ["sumWrites", ({ bound, accelerator }) => (bound.spillBytes / 1e6) * accelerator.local.writePjPerByte],
    ["busReads", ({ bound, network, accelerator }) => ((bound.busBytes + network.weightBytes) / 1e6) * accelerator.local.readPjPerByte],
    ["dramTraffic", ({ bound }) => bound.dramBytes / 1e6],
    ["leakage", ({ bound, accelerator }) => toMs(bound.cycles, accelerator) * accelerator.leakageMw],
  ],
  areaMm2: [
    ["localMemoryMb", ({ accelerator }) => accelerator.onChipBytes / 1e6],
    ["registerFilesMb", ({ accelerator }) => (accelerator.pes * accelerator.lanes * accelerator.registerBytes) / 1e6],
    ["macUnits", ({ accelerator }) => accelerator.macsPerCycle / 1e3],
    ["pes", ({ accelerator }) => accelerator.pes],
    ["ioBytesPerCycle", ({ accelerator }) => accelerator.ioBytes],
    ["chip", () => 1],
  ],
};

/** The metrics whose quantities are known: what a design costs. */
export const COST_METRICS: readonly string[] = Object.keys(QUANTITIES);

/** Of a metric about which nothing is known. */
const UNKNOWN: readonly Quantity[] = [["one", () => 1]];

/** The quantities of a metric, by name. */
export function quantityNames(metric: string): readonly string[] {
  return quantitiesOf(metric).map(([name]) => name);
}

/** Writes a design's quantities for a metric from `offset` on. */
export function writeQuantities(
  metric: string,
  design: DesignProfile,
  { target, offset }: { readonly target: Float64Array; readonly offset: number },
): void {
  const quantities = quantitiesOf(metric);
  for (let index = 0; index < quantities.length; index++) target[offset + index] = quantities[index]![1](design);
}

function quantitiesOf(metric: string): readonly Quantity[] {
  return Object.hasOwn(QUANTITIES, metric) ? QUANTITIES[metric]! : UNKNOWN;
}

function toMs(cycles: number, { clockMhz }: AcceleratorProfile): number {
  return cycles / (clockMhz * 1000);
}
