import { describeDesigns, formatAccelerator, formatPercent } from "./design-rows.ts";
import { isDistinguishable, type RunSummary } from "./run-summary.ts";
import { formatMarkdownTable, formatTextTable } from "./text-table.ts";

/** The report of a run in Markdown; it names `front.svg`, which lies beside it. */
export function renderRunReport(summary: RunSummary): string {
  const { columns, rows } = describeDesigns(summary);
  const winner = summary.designs.find((design) => design.role === "winner");
  return `${[
    `# ${summary.name}`,
    renderVerdict(summary),
    "![quality against latency](front.svg)",
    "## Targets",
    Object.entries(summary.targets)
      .map(([metric, limit]) => `- \`${metric}\` at most ${Number(limit.toPrecision(6))}: ${summary.targetSources[metric] ?? "given"}`)
      .join("\n"),
    `Of ${summary.dataset.pairs.toLocaleString("en")} random pairs, ${formatPercent(summary.dataset.randomWithinTargetsShare)} % meet all targets.`,
    "## Designs: predicted beside simulated",
    formatMarkdownTable(columns, rows),
    `Selection accuracy decided; test accuracy (${summary.testImages.toLocaleString("en")} images) was read once, afterwards, and only of designs the decision had settled. Every network above was trained alone for ${summary.training.epochs} epochs on ${summary.training.trainImages.toLocaleString("en")} images from the same schedule and seed.`,
    "Latency and energy are simulated: exact with respect to the published machine specification (`src/simulator/README.md`), not measured on silicon. Area and energy rest on public calibrations (all-in basis, about ±25 %).",
    winner === undefined ? "" : ["## The winner", describeWinner(winner)].join("\n\n"),
    "## Accelerators",
    summary.designs.map((design) => `- ${design.label}: ${formatAccelerator(design)}`).join("\n"),
    "## How far to trust the predictor",
    renderPredictor(summary),
    "## The search",
    `${summary.search.trials.toLocaleString("en")} trials, ${summary.search.distinct.toLocaleString("en")} distinct designs, ${formatPercent(summary.search.withinTargetsShare)} % predicted within the targets. Hypervolume of the front of quality against latency: ${summary.search.frontHypervolume.toPrecision(5)} (reference point: quality ${summary.search.referencePoint.quality}, latency ${Number(summary.search.referencePoint.latencyMs.toPrecision(4))} ms).`,
    `Tensor engine: ${summary.engine}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/** What a person reads at the end of a run on a terminal. */
export function renderRunEnding(summary: RunSummary): string {
  const { columns, rows } = describeDesigns(summary);
  return `${renderVerdict(summary)}\n\n${formatTextTable(columns, rows)}\n`;
}

/** One sentence on whether the winner is better than the alternative, no stronger than the figures. */
export function renderVerdict(summary: RunSummary): string {
  if (summary.designs.every((design) => design.role !== "winner")) return "No design of this run met the targets when it was simulated.";
  const { gain } = summary;
  if (gain === undefined) return "No alternative met the targets, so there is nothing to compare the winner with.";
  const interval = `${formatPoints(gain.points)} points of test accuracy against ${gain.against} (paired 95 % interval over images ${formatPoints(gain.low)} to ${formatPoints(gain.high)}, one training seed)`;
  if (!isDistinguishable(gain)) return `The winner is not distinguishable from the alternative: ${interval}.`;
  return `The winner is ${gain.low > 0 ? "better" : "worse"} than the alternative: ${interval}.`;
}

function formatPoints(points: number): string {
  return `${points >= 0 ? "+" : ""}${points.toFixed(2)}`;
}

function describeWinner(winner: RunSummary["designs"][number]): string {
  const lines = [
    winner.candidate === undefined ? "" : `- candidate \`${winner.candidate}\``,
    `- network: ${winner.params.toLocaleString("en")} parameters, ${winner.macs.toLocaleString("en")} MACs; \`best/network.json\`, weights in \`best/weights.safetensors\``,
    `- accelerator: ${formatAccelerator(winner)}; \`best/accelerator.json\``,
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function renderPredictor(summary: RunSummary): string {
  const rows = summary.predictor.map((row) => [row.metric, formatPercent(row.mape), row.kendallTau.toFixed(3), row.r2.toFixed(4)]);
  const columns = [
    { heading: "metric" },
    { heading: "MAPE (%)", align: "right" as const },
    { heading: "Kendall tau", align: "right" as const },
    { heading: "R2", align: "right" as const },
  ];
  return `On networks and accelerators both unseen in training (${formatPercent(summary.dataset.feasibleShare)} % of the pairs are feasible):\n\n${formatMarkdownTable(columns, rows)}`;
}
