import { formatQuantity, nameMetric } from "./quantity.ts";
import { findWinner, isDistinguishable, type RunSummary, type VerifiedDesign } from "./run-summary.ts";

/** Whether the winner is better than the alternative and what both cost, no stronger than the figures. */
export function renderVerdict(summary: RunSummary): string {
  const winner = findWinner(summary);
  if (winner === undefined) return "No design of this run is within the targets.";
  const { gain, designs } = summary;
  if (gain === undefined)
    return `${winner.label} is the winner: ${formatCosts(winner)}, simulated. No alternative met the targets, so there is nothing to compare it with.`;
  const interval = `${formatPoints(gain.points)} points of test accuracy against ${gain.against} (paired 95 % interval over images ${formatPoints(gain.low)} to ${formatPoints(gain.high)}, one training seed)`;
  const alternative = designs.find(({ label }) => label === gain.against);
  const costs = alternative === undefined ? "" : ` ${compareCosts(winner, alternative)}`;
  const word = gain.low > 0 ? "more accurate than" : "less accurate than";
  return `In accuracy the winner is ${isDistinguishable(gain) ? word : "not distinguishable from"} the alternative: ${interval}.${costs}`;
}

function formatCosts({ simulated }: VerifiedDesign): string {
  return METRICS.map((metric) => `${nameMetric(metric)} ${formatQuantity(metric, simulated[metric]!)}`).join(", ");
}

const METRICS = ["latencyMs", "areaMm2", "energyUj"];

/** `Latency 4.00 µs against 4.31 µs (-7 %), …` */
function compareCosts({ simulated }: VerifiedDesign, alternative: VerifiedDesign): string {
  const parts = METRICS.map((metric) => {
    const [own, other] = [simulated[metric]!, alternative.simulated[metric]!];
    return `${nameMetric(metric)} ${formatQuantity(metric, own)} against ${formatQuantity(metric, other)} (${formatChange(own / other - 1)})`;
  });
  return `Simulated costs: ${parts.join(", ")}.`;
}

/** A relative change in percent with its sign; small ones keep a decimal, so that none reads as -0. */
function formatChange(change: number): string {
  const percent = 100 * change;
  return `${percent > 0 ? "+" : ""}${percent.toFixed(Math.abs(percent) < 10 ? 1 : 0)} %`;
}

function formatPoints(points: number): string {
  return `${points >= 0 ? "+" : ""}${points.toFixed(2)}`;
}
