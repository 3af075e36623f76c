import type { CycleLabels } from "../simulator/counters.ts";
import { labelDesign } from "./design-rows.ts";
import { formatCount, formatPercent, formatQuantity } from "./quantity.ts";
import type { RunSummary, VerifiedDesign } from "./run-summary.ts";
import type { Table } from "./text-table.ts";

const ACTIVITIES: readonly { readonly name: string; readonly labels: readonly (keyof CycleLabels)[] }[] = [
  { name: "computing", labels: ["compute"] },
  { name: "memory banks in conflict", labels: ["bank"] },
  { name: "loading weights", labels: ["weightWait"] },
  { name: "filling and draining the pipeline", labels: ["fill", "drain"] },
  { name: "waiting for transfers", labels: ["ioWait"] },
  { name: "control", labels: ["control"] },
];

/** Where the simulated cycles of the winner and of the alternatives go: one row an activity, one column a design. */
export function tabulateCycles({ designs }: RunSummary): Table {
  const compared = designs.filter(({ role }) => role !== "finalist");
  const row = (name: string, cell: (design: VerifiedDesign) => string): readonly string[] => [name, ...compared.map(cell)];
  return {
    columns: [{ heading: "cycles" }, ...compared.map((design) => ({ heading: labelDesign(design), align: "right" as const }))],
    rows: [
      ...ACTIVITIES.map(({ name, labels }) =>
        row(name, (design) => {
          const cycles = labels.reduce((sum, label) => sum + design.cycles[label], 0);
          return `${formatCount(cycles)} (${formatPercent(cycles / countCycles(design), 0)} %)`;
        }),
      ),
      row("all", (design) => formatCount(countCycles(design))),
      row("operations", ({ layers }) => formatCount(layers.length)),
      row("latency", ({ simulated }) => formatQuantity("latencyMs", simulated.latencyMs!)),
      row("MACs", ({ macs }) => formatCount(macs)),
      row("peak MACs used", ({ utilisation }) => `${formatPercent(utilisation, 1)} %`),
    ],
  };
}

/** All simulated cycles of a design. */
export function countCycles({ cycles }: VerifiedDesign): number {
  return Object.values(cycles).reduce((sum, count) => sum + count, 0);
}
