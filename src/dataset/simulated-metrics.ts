import type { SimulationTotals } from "../simulator/simulation.ts";

/** How each stored metric is taken from a simulation; cycle labels sum to `cycles`. */
const SOURCES = {
  latencyMs: ({ latencyMs }) => latencyMs,
  energyUj: ({ energyUj }) => energyUj,
  areaMm2: ({ areaMm2 }) => areaMm2,
  cycles: ({ cycles }) => cycles,
  cyclesCompute: ({ labels }) => labels.compute,
  cyclesBank: ({ labels }) => labels.bank,
  cyclesWeightWait: ({ labels }) => labels.weightWait,
  cyclesFill: ({ labels }) => labels.fill,
  cyclesDrain: ({ labels }) => labels.drain,
  cyclesIoWait: ({ labels }) => labels.ioWait,
  cyclesControl: ({ labels }) => labels.control,
} as const satisfies Readonly<Record<string, (totals: SimulationTotals) => number>>;

export type SimulatedMetric = keyof typeof SOURCES;

/** The metrics a generated dataset holds, in the order of its columns. */
export const SIMULATED_METRICS = Object.keys(SOURCES) as readonly SimulatedMetric[];

/** The value of a metric in a simulation. */
export function simulatedMetric(totals: SimulationTotals, metric: SimulatedMetric): number {
  return SOURCES[metric](totals);
}
