import type { Accelerator } from "../accelerator/accelerator.ts";
import { peakMacsPerCycle } from "../accelerator/peak-macs.ts";
import { AREA_UNCERTAINTY } from "../accelerator/technology.ts";
import type { FeasibleSimulation, InfeasibleSimulation, Simulation } from "../simulator/simulation.ts";
import type { StepUp } from "../simulator/step-up.ts";
import { tabulateEffects } from "./effect-rows.ts";
import { formatCount, formatFigure, formatPercent, formatQuantity } from "./quantity.ts";
import { tabulateBytesByLayer, tabulateCyclesByLayer } from "./simulation-rows.ts";
import { adviseRunnable, adviseStep, tabulateSteps } from "./step-advice.ts";
import { formatTextTable, type Table } from "./text-table.ts";

/** What was simulated, and the same on the accelerator's neighbours. */
export interface SimulatedDesign {
  /** The network, or what else ran, in words. Without steps, neighbours were not simulated. */
  readonly workload: string;
  readonly accelerator: Accelerator;
  readonly steps: readonly StepUp[];
}

/**
 * A simulation as text for a terminal: cycles by label and bytes by memory, layer by layer; the totals, where energy and area go; what limits
 * the design. Where it cannot run: why, and what would let it.
 */
export function renderSimulation(simulation: Simulation, design: SimulatedDesign): string {
  const { workload, accelerator, steps } = design;
  const head = `${workload} on ${accelerator.name}\n${describeAccelerator(accelerator)}`;
  if (simulation.kind === "infeasible") return [head, "", ...describeReasons(simulation), adviseRunnable(simulation, steps)].join("\n");
  const utilisation = simulation.macs / (peakMacsPerCycle(accelerator) * simulation.cycles);
  return [
    head,
    "Cycles by what the machine does, one label a cycle",
    text(tabulateCyclesByLayer(simulation, utilisation)),
    "Bytes by memory (local, weight and register: read and written, over all PEs)",
    text(tabulateBytesByLayer(simulation)),
    describeTotals(simulation, accelerator).join("\n"),
    "What happened, over all layers and PEs",
    text(tabulateEffects(simulation)),
    ...(steps.length > 0 ? [text(tabulateSteps(simulation, steps))] : []),
    adviseStep(simulation, steps),
  ].join("\n\n");
}

/** A deep network fails in every layer alike: more reasons than this help nobody. */
const MOST_REASONS = 10;

function describeReasons({ reasons }: InfeasibleSimulation): readonly string[] {
  const hidden = reasons.length - MOST_REASONS;
  return [
    "This design cannot run:",
    ...reasons.slice(0, MOST_REASONS).map(({ message }) => `- ${message}`),
    ...(hidden > 0 ? [`- and ${formatCount(hidden)} more; --json lists all of them`] : []),
  ];
}

function text({ columns, rows }: Table): string {
  return formatTextTable(columns, rows);
}

/** An accelerator's size, memories, link and peak in one line. */
export function describeAccelerator(accelerator: Accelerator): string {
  const { peX, peY, lanes, simdUnits, macsPerSimdUnit, localMemoryMb, weightMemoryKb, registerFileKb } = accelerator;
  const { ioBandwidthGBps, inputBandwidthGBps, outputBandwidthGBps, clockMhz, technologyNm } = accelerator;
  const weights = weightMemoryKb > 0 ? ` and ${weightMemoryKb} KiB weight memory` : "";
  const link =
    inputBandwidthGBps === undefined && outputBandwidthGBps === undefined
      ? `${ioBandwidthGBps} GB/s`
      : `${inputBandwidthGBps ?? ioBandwidthGBps} GB/s in, ${outputBandwidthGBps ?? ioBandwidthGBps} GB/s out`;
  return [
    `${peX}x${peY} PEs, ${lanes} ${lanes === 1 ? "lane" : "lanes"} of ${simdUnits} units of ${macsPerSimdUnit} MACs`,
    `${localMemoryMb} MiB local memory${weights} a PE, ${registerFileKb} KiB registers a lane`,
    `${link}, ${clockMhz} MHz, ${technologyNm} nm, ${formatFigure((2 * peakMacsPerCycle(accelerator) * clockMhz) / 1e6)} TOPS`,
  ].join("; ");
}

function describeTotals(simulation: FeasibleSimulation, { clockMhz, technologyNm }: Accelerator): readonly string[] {
  const { macs, arrayCycles, cycles, latencyMs, hostMs, energyUj, energy, areaMm2, area } = simulation;
  const energyParts = {
    MACs: energy.macUj,
    registers: energy.registerFileUj,
    "local memory": energy.localMemoryUj,
    "weight memory": energy.weightMemoryUj,
    DRAM: energy.dramUj,
    leakage: energy.leakageUj,
  };
  const areaParts = {
    memory: area.localMemoryMm2,
    registers: area.registerFileMm2,
    MACs: area.macMm2,
    control: area.controlMm2,
    "I/O": area.ioMm2,
  };
  const host = hostMs === 0 ? "" : `, ${formatQuantity("latencyMs", hostMs)} of it on the host`;
  return [
    `${formatCount(macs)} MACs; ${formatCount(arrayCycles)} array cycles, ${formatCount(cycles)} with transfers and control`,
    `latency ${formatQuantity("latencyMs", latencyMs)} at ${clockMhz} MHz${host}`,
    `energy ${formatQuantity("energyUj", energyUj)}: ${describeShares(energyParts, energyUj)}`,
    `area ${formatQuantity("areaMm2", areaMm2)} at ${technologyNm} nm: ${describeShares(areaParts, areaMm2)}`,
    describeBasis(technologyNm),
  ];
}

/** How far the figures can be trusted, in two sentences; without a node where designs differ in it. */
export function describeBasis(technologyNm: number | undefined): string {
  const node = technologyNm === undefined ? "each design's node" : `${technologyNm} nm`;
  return `Cycles are exact for the machine of src/simulator/README.md. Energy and area are at ${node} on an all-in basis (wiring, control and periphery included), uncertain by about ±${formatPercent(AREA_UNCERTAINTY, 0)} %.`;
}

function describeShares(parts: Readonly<Record<string, number>>, whole: number): string {
  return Object.entries(parts)
    .filter(([, part]) => part > 0)
    .map(([name, part]) => `${name} ${formatPercent(part / whole, 0)} %`)
    .join(", ");
}
