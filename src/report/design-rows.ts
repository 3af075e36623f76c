import type { RunSummary, VerifiedDesign } from "./run-summary.ts";
import type { Column } from "./text-table.ts";

/** The table of verified designs, predicted beside simulated, as columns and cells for a text or Markdown table. */
export function describeDesigns(summary: RunSummary): {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
} {
  const metrics = [
    { key: "latencyMs", heading: "latency (ms)", digits: 4 },
    { key: "areaMm2", heading: "area (mm2)", digits: 1 },
    { key: "energyUj", heading: "energy (uJ)", digits: 2 },
  ];
  const columns: Column[] = [
    { heading: "design" },
    ...metrics.flatMap(({ heading }) => [
      { heading: `${heading} predicted`, align: "right" as const },
      { heading: "simulated", align: "right" as const },
    ]),
    { heading: "shared-weight acc. (%)", align: "right" },
    { heading: "selection acc. (%)", align: "right" },
    { heading: "test acc. (%)", align: "right" },
    { heading: "within targets" },
  ];
  const figure = (value: number | undefined, digits: number): string => (value === undefined ? "-" : value.toFixed(digits));
  const rows = summary.designs.map((design) => [
    design.role === "winner" ? `${design.label} (winner)` : design.label,
    ...metrics.flatMap(({ key, digits }) => [figure(design.predicted?.[key], digits), figure(design.simulated[key], digits)]),
    design.supernetQuality === undefined ? "-" : formatPercent(design.supernetQuality),
    formatPercent(design.selectionAccuracy),
    design.testAccuracy === undefined ? "not read" : formatPercent(design.testAccuracy),
    design.meetsTargets ? "yes" : "no",
  ]);
  return { columns, rows };
}

/** The searched fields of an accelerator in one line: `peX 4, peY 4, …`. */
export function formatAccelerator(design: VerifiedDesign): string {
  return design.accelerator.map(([field, value]) => `${field} ${value}`).join(", ");
}

/** A share 0..1 as percent with two digits. */
export function formatPercent(share: number): string {
  return (share * 100).toFixed(2);
}
