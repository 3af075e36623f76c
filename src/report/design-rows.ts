import { chooseUnit, formatFigure, formatPercent, nameMetric } from "./quantity.ts";
import type { RunSummary, VerifiedDesign } from "./run-summary.ts";
import type { Table } from "./text-table.ts";

/** What the cells with an arrow mean; it stands under every table of designs. */
export const DESIGNS_LEGEND =
  "Costs: predicted → simulated. Accuracy, on the selection images: estimated with shared weights → trained alone; loss: cross-entropy there, which chose among the finalists.";

/** The label of a design with its role where it is the winner. */
export function labelDesign({ role, label }: VerifiedDesign): string {
  return role === "winner" ? `${label} (winner)` : label;
}

/** The verified designs, estimates beside verified figures, one row each. */
export function tabulateDesigns({ designs }: RunSummary): Table {
  const metrics = ["latencyMs", "areaMm2", "energyUj"].map((metric) => describeMetric(metric, designs));
  return {
    columns: [
      { heading: "design" },
      ...metrics.map(({ heading }) => ({ heading, align: "right" as const })),
      { heading: "accuracy (%)", align: "right" },
      { heading: "loss (nats)", align: "right" },
      { heading: "test (%)", align: "right" },
      { heading: "in targets" },
    ],
    rows: designs.map((design) => [
      labelDesign(design),
      ...metrics.map(({ cell }) => cell(design)),
      formatChange(design.supernetQuality, design.selectionAccuracy, (share) => formatPercent(share, 1)),
      design.selectionLoss.toFixed(3),
      design.testAccuracy === undefined ? "not read" : formatPercent(design.testAccuracy),
      design.meetsTargets ? "yes" : "no",
    ]),
  };
}

interface MetricColumn {
  readonly heading: string;
  readonly cell: (design: VerifiedDesign) => string;
}

/** One unit for the whole column, so that its figures compare. */
function describeMetric(metric: string, designs: readonly VerifiedDesign[]): MetricColumn {
  const unit = chooseUnit(
    metric,
    designs.map(({ simulated }) => simulated[metric] ?? 0),
  );
  const show = (value: number): string => formatFigure(value * unit.factor);
  return {
    heading: `${nameMetric(metric)} (${unit.symbol})`,
    cell: ({ predicted, simulated }) => formatChange(predicted?.[metric], simulated[metric]!, show),
  };
}

/** `estimate → verified`, or the verified figure alone. */
function formatChange(estimate: number | undefined, ...[verified, show]: readonly [number, (value: number) => string]): string {
  return estimate === undefined ? show(verified) : `${show(estimate)} → ${show(verified)}`;
}
