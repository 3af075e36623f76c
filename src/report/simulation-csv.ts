import { stringify } from "csv-stringify/sync";
import type { CycleLabels } from "../simulator/counters.ts";
import type { FeasibleSimulation, InfeasibleSimulation, SimulationTotals } from "../simulator/simulation.ts";
import { CYCLE_LABELS } from "./cycle-activity.ts";
import { layerBytes } from "./simulation-rows.ts";

/** `weightWait` is the column `cyclesWeightWait`. */
const labelColumn = (label: keyof CycleLabels) => `cycles${label[0]!.toUpperCase()}${label.slice(1)}`;

/** A simulation as CSV, one row an operation under a header; bytes are those read and written over all PEs. */
export function renderLayerCsv({ layers }: FeasibleSimulation): string {
  const records = layers.map((layer) => ({
    layer: layer.name,
    kind: layer.kind,
    macs: layer.macs,
    arrayCycles: layer.arrayCycles,
    cycles: layer.cycles,
    latencyMs: layer.latencyMs,
    energyUj: layer.energyUj,
    ...Object.fromEntries(CYCLE_LABELS.map((label) => [labelColumn(label), layer.run.labels[label]])),
    utilisation: layer.utilisation,
    bound: layer.bound,
    mapping: layer.run.mapping.spatial,
    tiles: layer.run.effects.tiles,
    ...Object.fromEntries(Object.entries(layerBytes(layer)).map(([memory, bytes]) => [`${memory}Bytes`, bytes])),
  }));
  return stringify(records, { header: true });
}

const FIGURES = ["macs", "arrayCycles", "cycles", "latencyMs", "energyUj", "areaMm2"] as const;

/** The header of a CSV with one row a design; `keys` are the columns that say which. */
export function designCsvHeader(keys: readonly string[]): string {
  return stringify([[...keys, "feasible", ...FIGURES, ...CYCLE_LABELS.map(labelColumn), "reasons"]]);
}

/** One row of such a CSV, always one line: figures are empty where the design cannot run, and `reasons` where it can. */
export function renderDesignCsv(keys: readonly (string | number)[], result: SimulationTotals | InfeasibleSimulation): string {
  const figures =
    result.kind === "feasible"
      ? [...FIGURES.map((figure) => result[figure]), ...CYCLE_LABELS.map((label) => result.labels[label])]
      : [...FIGURES, ...CYCLE_LABELS].map(() => "");
  const reasons = result.kind === "feasible" ? "" : result.reasons.map(({ message }) => message.replace(/\s+/g, " ")).join(" ");
  return stringify([[...keys.map(String), String(result.kind === "feasible"), ...figures, reasons]]);
}
