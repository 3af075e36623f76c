import { BYTES_PER_KIB } from "../core/units.ts";
import type { CycleLabels } from "../simulator/counters.ts";
import type { FeasibleSimulation, LayerResult } from "../simulator/simulation.ts";
import { CYCLE_ACTIVITIES, CYCLE_LABELS } from "./cycle-activity.ts";
import { formatCount, formatPercent } from "./quantity.ts";
import type { Column, Table } from "./text-table.ts";

const left = (heading: string): Column => ({ heading });
const right = (heading: string): Column => ({ heading, align: "right" });

/** Cycles by label, one row an operation and a last one for the network; `used` is the share of the chip's peak MACs, `bound` the largest label. */
export function tabulateCyclesByLayer({ layers, labels, macs, cycles }: FeasibleSimulation, utilisation: number): Table {
  const row = (name: string, figures: LayerFigures) => [
    name,
    figures.kind,
    formatCount(figures.macs),
    formatCount(figures.cycles),
    ...CYCLE_LABELS.map((label) => formatCount(figures.labels[label])),
    `${formatPercent(figures.utilisation, 1)} %`,
    CYCLE_ACTIVITIES[figures.bound].heading,
  ];
  return {
    columns: [
      left("layer"),
      left("kind"),
      right("MACs"),
      right("cycles"),
      ...CYCLE_LABELS.map((label) => right(CYCLE_ACTIVITIES[label].heading)),
      right("used"),
      left("bound"),
    ],
    rows: [
      ...layers.map((layer) => row(layer.name, { ...layer, labels: layer.run.labels })),
      row("total", { kind: "", macs, cycles, labels, utilisation, bound: largestLabel(labels) }),
    ],
  };
}

interface LayerFigures {
  readonly kind: string;
  readonly macs: number;
  readonly cycles: number;
  readonly labels: CycleLabels;
  readonly utilisation: number;
  readonly bound: keyof CycleLabels;
}

/** The label that most cycles carry. */
export function largestLabel(labels: CycleLabels): keyof CycleLabels {
  return CYCLE_LABELS.reduce((best, label) => (labels[label] > labels[best] ? label : best));
}

/** Bytes that a layer moves, by memory. */
export interface LayerBytes {
  readonly dramRead: number;
  readonly dramWrite: number;
  /** Broadcast on chip. */
  readonly bus: number;
  /** Read and written, over all PEs; so are the next two. */
  readonly localMemory: number;
  readonly weightMemory: number;
  readonly registerFile: number;
}

/** The bytes a layer moves, by memory. */
export function layerBytes({ run: { traffic } }: LayerResult): LayerBytes {
  return {
    dramRead: traffic.dramReadBytes,
    dramWrite: traffic.dramWriteBytes,
    bus: traffic.busBytes,
    localMemory: traffic.localReadBytes + traffic.localWriteBytes,
    weightMemory: traffic.weightReadBytes + traffic.weightWriteBytes,
    registerFile: traffic.registerReadBytes + traffic.registerWriteBytes,
  };
}

const BYTE_HEADINGS: Readonly<Record<keyof LayerBytes, string>> = {
  dramRead: "DRAM read",
  dramWrite: "DRAM write",
  bus: "bus",
  localMemory: "local",
  weightMemory: "weight",
  registerFile: "register",
};

/** How each operation was mapped, the KiB it moves by memory, and its energy; one row an operation and a last one for the network. */
export function tabulateBytesByLayer({ layers, energyUj }: FeasibleSimulation): Table {
  const memories = Object.keys(BYTE_HEADINGS) as readonly (keyof LayerBytes)[];
  const bytes = layers.map(layerBytes);
  const kib = (count: number) => (count / BYTES_PER_KIB).toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const sum = (memory: keyof LayerBytes) => bytes.reduce((total, moved) => total + moved[memory], 0);
  return {
    columns: [
      left("layer"),
      left("mapping"),
      left("tiles of rows x columns"),
      left("next best"),
      ...memories.map((memory) => right(`${BYTE_HEADINGS[memory]} KiB`)),
      right("energy µJ"),
    ],
    rows: [
      ...layers.map((layer, at) => [
        layer.name,
        layer.run.mapping.spatial,
        describeTiles(layer),
        describeRejected(layer),
        ...memories.map((memory) => kib(bytes[at]![memory])),
        layer.energyUj.toFixed(2),
      ]),
      ["total", "", "", "", ...memories.map((memory) => kib(sum(memory))), energyUj.toFixed(2)],
    ],
  };
}

/** How many tiles of how many rows x columns of a PE, whether the output leaves the chip, and whether partial sums spill. */
function describeTiles({ run: { mapping, effects } }: LayerResult): string {
  const leaves = mapping.outputOnChip ? "" : ", to DRAM";
  const spills = effects.spillBytes > 0 ? ", partial sums spill" : "";
  return `${effects.tiles} of ${mapping.tileRows}x${mapping.tileColumns}${leaves}${spills}`;
}

/** The best of the mappings that were not taken, and by how much it is slower. */
function describeRejected({ run: { cycles, rejected } }: LayerResult): string {
  if (rejected === undefined) return "";
  return `${rejected.mapping.spatial} +${formatPercent(rejected.cycles / cycles - 1)} %`;
}
