import { tabulateCycles } from "./cycle-rows.ts";
import { DESIGNS_LEGEND, labelDesign, tabulateDesigns } from "./design-rows.ts";
import { tabulateLayers } from "./layer-rows.ts";
import { formatCount, formatPercent, formatQuantity, nameMetric } from "./quantity.ts";
import { findWinner, type RunSummary, type VerifiedDesign } from "./run-summary.ts";
import { describeShortfall } from "./shortfall-text.ts";
import { formatMarkdownTable, formatTextTable, type Table } from "./text-table.ts";
import { describeTrust } from "./trust-text.ts";
import { renderVerdict } from "./verdict.ts";

/** The report of a run in Markdown; it names `front.svg`, which lies beside it. */
export function renderRunReport(summary: RunSummary): string {
  const { shortfall, designs } = summary;
  const winner = findWinner(summary);
  const parts = [
    `# ${summary.name}`,
    renderVerdict(summary),
    ...(summary.trials.length + designs.length === 0 ? [] : ["![accuracy against latency](front.svg)"]),
    "## Targets",
    describeTargets(summary),
    ...(shortfall === undefined ? [] : ["## Why nothing was found", describeShortfall(shortfall, summary).map(listItem).join("\n")]),
    ...(designs.length === 0 ? [] : ["## Designs, estimated and verified", markdown(tabulateDesigns(summary)), DESIGNS_LEGEND]),
    ...(designs.every(({ role }) => role === "finalist")
      ? []
      : ["## Where the cycles go", "One inference, simulated again; every cycle has one label.", markdown(tabulateCycles(summary))]),
    ...(winner === undefined ? [] : ["## The winner", describeWinner(winner), markdown(tabulateLayers(winner))]),
    ...(designs.length === 0 ? [] : ["## Accelerators", markdown(tabulateAccelerators(designs))]),
    "## How far to trust the figures",
    ...describeTrust(summary),
    "## The search",
    describeSearch(summary),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What a person reads at the end of a run on a terminal. */
export function renderRunEnding(summary: RunSummary): string {
  const { columns, rows } = tabulateDesigns(summary);
  const why = summary.shortfall === undefined ? [] : describeShortfall(summary.shortfall, summary).map((line) => line.replaceAll("`", ""));
  const table = summary.designs.length === 0 ? [] : ["", formatTextTable(columns, rows), "", DESIGNS_LEGEND];
  return `${[renderVerdict(summary), ...why, ...table].join("\n")}\n`;
}

function describeTargets({ targets, targetSources, dataset }: RunSummary): string {
  const limits = Object.entries(targets).map(([metric, limit]) =>
    listItem(`${nameMetric(metric)} at most ${formatQuantity(metric, limit)}: ${targetSources[metric] ?? "given"}`),
  );
  return `${limits.join("\n")}\n\nOf ${formatCount(dataset.pairs)} random pairs, ${formatPercent(dataset.randomWithinTargetsShare)} % meet all of them.`;
}

function describeWinner({ candidate, params, macs, layers }: VerifiedDesign): string {
  const lines = [
    ...(candidate === undefined ? [] : [`candidate \`${candidate}\``]),
    `${formatCount(params)} parameters, ${formatCount(macs)} MACs, ${layers.length} operations`,
    "`best/network.json`, `best/accelerator.json`, `best/weights.safetensors`",
  ];
  return lines.map(listItem).join("\n");
}

function tabulateAccelerators(designs: readonly VerifiedDesign[]): Table {
  return {
    columns: [{ heading: "field" }, ...designs.map((design) => ({ heading: labelDesign(design), align: "right" as const }))],
    rows: designs[0]!.accelerator.map(([field], at) => [
      `\`${field}\``,
      ...designs.map(({ accelerator }) => String(accelerator[at]?.[1] ?? "")),
    ]),
  };
}

function describeSearch({ search, simulator, engine }: RunSummary): string {
  const { trials, distinct, withinTargetsShare, frontHypervolume, referencePoint } = search;
  return [
    `${formatCount(trials)} trials, ${formatCount(distinct)} distinct designs, ${formatPercent(withinTargetsShare)} % predicted within the targets.`,
    `Hypervolume of the front of shared-weight accuracy against predicted latency: ${frontHypervolume.toPrecision(5)}, in shares times ms (reference point: accuracy ${formatPercent(referencePoint.quality, 1)} %, latency ${formatQuantity("latencyMs", referencePoint.latencyMs)}).`,
    `Tensor engine: ${engine}. Simulator version ${simulator}.`,
  ]
    .map(listItem)
    .join("\n");
}

function markdown({ columns, rows }: Table): string {
  return formatMarkdownTable(columns, rows);
}

function listItem(text: string): string {
  return `- ${text}`;
}
