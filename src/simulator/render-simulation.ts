import type { Accelerator } from "../accelerator/accelerator.ts";
import { AREA_UNCERTAINTY } from "../accelerator/technology.ts";
import type { Network } from "../network/network.ts";
import type { CycleLabels } from "./counters.ts";
import type { FeasibleSimulation, LayerResult, Simulation } from "./simulation.ts";

const HEADINGS = [
  "layer",
  "kind",
  "MACs",
  "cycles",
  "compute",
  "bank",
  "weight",
  "fill",
  "drain",
  "io",
  "control",
  "used",
  "energy uJ",
  "mapping",
  "tiles",
  "bound",
];
const TEXT_COLUMNS = new Set(["layer", "kind", "mapping", "tiles", "bound"]);

const LABEL_NAMES: Readonly<Record<keyof CycleLabels, string>> = {
  compute: "compute",
  bank: "memory banks",
  weightWait: "weight loads",
  fill: "pipeline fill",
  drain: "pipeline drain",
  ioWait: "transfers",
  control: "control",
};

/** A simulation as text for a terminal: the table by layer, the totals, where area and energy go; or why the design cannot run. */
export function renderSimulation(
  simulation: Simulation,
  { network, accelerator }: { readonly network: Network; readonly accelerator: Accelerator },
): string {
  const title = `${network.name} (${network.input.height}x${network.input.width}x${network.input.channels}) on ${accelerator.name}`;
  if (simulation.kind === "infeasible")
    return [`${title} cannot run:`, ...simulation.reasons.map(({ message }) => `- ${message}`)].join("\n");
  return [title, describeAccelerator(accelerator), "", layerTable(simulation), "", ...totals(simulation, accelerator)].join("\n");
}

function describeAccelerator(accelerator: Accelerator): string {
  const { peX, peY, lanes, simdUnits, macsPerSimdUnit, localMemoryMb, registerFileKb, ioBandwidthGBps, clockMhz, technologyNm } =
    accelerator;
  const macs = peX * peY * lanes * simdUnits * macsPerSimdUnit;
  return [
    `${peX}x${peY} PEs, ${lanes} lanes, ${simdUnits} units of ${macsPerSimdUnit} MACs`,
    `${localMemoryMb} MiB local memory a PE, ${registerFileKb} KiB registers a lane`,
    `${ioBandwidthGBps} GB/s, ${clockMhz} MHz, ${technologyNm} nm, ${((2 * macs * clockMhz) / 1e6).toFixed(1)} TOPS`,
  ].join("; ");
}

function layerTable({ layers, labels, macs, cycles, energyUj }: FeasibleSimulation): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    String(layer.macs),
    ...labelCells(layer.run.labels, layer.cycles),
    `${(100 * layer.utilisation).toFixed(1)} %`,
    layer.energyUj.toFixed(2),
    layer.run.mapping.spatial,
    tilesText(layer),
    LABEL_NAMES[layer.bound],
  ]);
  rows.push(["total", "", String(macs), ...labelCells(labels, cycles), "", energyUj.toFixed(2), "", "", ""]);
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (TEXT_COLUMNS.has(HEADINGS[column]!) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [line(HEADINGS), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

function labelCells({ compute, bank, weightWait, fill, drain, ioWait, control }: CycleLabels, cycles: number): string[] {
  return [cycles, compute, bank, weightWait, fill, drain, ioWait, control].map(String);
}

/** Tiles, a tile's rows x columns in a PE, and whether the output leaves the chip. */
function tilesText({ run }: LayerResult): string {
  const { tileRows, tileColumns, outputOnChip } = run.mapping;
  return `${run.effects.tiles} of ${tileRows}x${tileColumns}${outputOnChip ? "" : ", to DRAM"}`;
}

function totals(simulation: FeasibleSimulation, { clockMhz, technologyNm }: Accelerator): string[] {
  const { macs, arrayCycles, cycles, latencyMs, hostMs, energyUj, energy, areaMm2, area } = simulation;
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(0)} %`;
  const energyParts = [
    ["MACs", energy.macUj],
    ["registers", energy.registerFileUj],
    ["local memory", energy.localMemoryUj],
    ["weights", energy.weightMemoryUj],
    ["DRAM", energy.dramUj],
    ["leakage", energy.leakageUj],
  ] as const;
  const areaParts = [
    ["memory", area.localMemoryMm2],
    ["registers", area.registerFileMm2],
    ["MACs", area.macMm2],
    ["control", area.controlMm2],
    ["I/O", area.ioMm2],
  ] as const;
  return [
    `${macs} MACs; ${arrayCycles} array cycles, ${cycles} cycles with transfers and control`,
    `latency ${latencyMs.toFixed(4)} ms at ${clockMhz} MHz, ${hostMs.toFixed(4)} ms of it on the host`,
    `energy ${energyUj.toFixed(1)} uJ: ${energyParts.map(([name, part]) => `${name} ${share(part, energyUj)}`).join(", ")}`,
    `area ${areaMm2.toFixed(2)} mm2 at ${technologyNm} nm: ${areaParts.map(([name, part]) => `${name} ${share(part, areaMm2)}`).join(", ")}`,
    `Cycles are exact for the machine of src/simulator/README.md. Area and energy are all-in estimates, uncertain by about ${100 * AREA_UNCERTAINTY} %.`,
  ];
}
