import type { Accelerator } from "../accelerator/accelerator.ts";
import { peakMacsPerCycle } from "../accelerator/peak-macs.ts";
import type { LayerResult } from "../simulator/simulation.ts";
import { layerBytes } from "./simulation-rows.ts";

/** A way bytes come to the PEs, whose width bounds the work they allow: a roof of the roofline. */
export type RoofKind = "dram" | "bus";

/** A layer under one roof. A layer that moves bytes both ways has a point for each, at the same height. */
export interface RooflinePoint {
  readonly layer: string;
  readonly roof: RoofKind;
  /** MACs a byte that comes this way. */
  readonly intensity: number;
  /** Billion MACs a second while the layer runs, all its cycles counted. */
  readonly gmacs: number;
  /** Of the network's cycles, 0..1. */
  readonly cycleShare: number;
}

/** A roofline (Williams, Waterman and Patterson, 2009) with a roof for DRAM and one for the on-chip bus. */
export interface Roofline {
  /** Billion MACs a second with all units busy. */
  readonly peakGmacs: number;
  /** By roof, in 10^9 bytes a second; DRAM's is that of its faster direction. */
  readonly bandwidthGBps: Readonly<Record<RoofKind, number>>;
  /** Of the layers with MACs; none lies above its roof. */
  readonly points: readonly RooflinePoint[];
}

/** Places layers under the roofs of their accelerator. */
export function computeRoofline(layers: readonly LayerResult[], accelerator: Accelerator): Roofline {
  const { clockMhz, broadcastBytesPerCycle, ioBandwidthGBps, inputBandwidthGBps, outputBandwidthGBps } = accelerator;
  const gigahertz = clockMhz / 1000;
  const cycles = layers.reduce((sum, layer) => sum + layer.cycles, 0);
  const points = layers.flatMap((layer): readonly RooflinePoint[] => {
    const { dramRead, dramWrite, bus } = layerBytes(layer);
    const ways = { dram: dramRead + dramWrite, bus };
    const gmacs = (layer.macs / layer.cycles) * gigahertz;
    return (["dram", "bus"] as const)
      .filter((roof) => layer.macs > 0 && ways[roof] > 0)
      .map((roof) => ({ layer: layer.name, roof, intensity: layer.macs / ways[roof], gmacs, cycleShare: layer.cycles / cycles }));
  });
  return {
    peakGmacs: peakMacsPerCycle(accelerator) * gigahertz,
    bandwidthGBps: {
      dram: Math.max(inputBandwidthGBps ?? ioBandwidthGBps, outputBandwidthGBps ?? ioBandwidthGBps),
      bus: broadcastBytesPerCycle * gigahertz,
    },
    points,
  };
}
