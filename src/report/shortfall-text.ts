import type { Metrics } from "../trial/cost-model.ts";
import { formatCount, formatPercent, formatQuantity, nameMetric } from "./quantity.ts";
import type { ReasonCounts, RunSummary, Shortfall } from "./run-summary.ts";

/** Reasons named at most. */
const SHOWN = 5;

/** Why nothing is within the targets, one statement a line: the commonest reasons and the nearest design. */
export function describeShortfall(shortfall: Shortfall, { targets }: Pick<RunSummary, "targets">): readonly string[] {
  const { predicted, simulated, nearest } = shortfall;
  return [
    `Of ${formatCount(predicted.designs)} designs of the search, by prediction: ${listReasons(predicted, targets)}.`,
    simulated.designs === 0
      ? "None was predicted to be within the targets, so none was simulated."
      : `Of ${formatCount(simulated.designs)} simulated because they were predicted to be within: ${listReasons(simulated, targets)}.`,
    nearest === undefined
      ? "No design could be built at all."
      : `Nearest is \`${nearest.candidate}\`: ${describeNearest(nearest, targets)}.`,
  ];
}

function listReasons({ designs, reasons }: ReasonCounts, targets: Metrics): string {
  if (reasons.length === 0) return "nothing stood against them";
  return reasons
    .slice(0, SHOWN)
    .map((entry) => `${wordReason(entry.reason, targets)} ${formatPercent(entry.designs / designs, 1)} %`)
    .join(", ");
}

/** A broken target, or the code of why a design cannot be built, in words. */
function wordReason(reason: string, targets: Metrics): string {
  const broken = Object.entries(targets).find(([metric, limit]) => reason === `not ${metric}<=${limit}`);
  return broken === undefined ? reason.replaceAll("-", " ") : `${nameMetric(broken[0])} over ${formatQuantity(...broken)}`;
}

function describeNearest({ predicted, simulated }: NonNullable<Shortfall["nearest"]>, targets: Metrics): string {
  if (predicted === undefined && simulated === undefined) return "the simulator says that it cannot run";
  const figures = Object.entries(targets).map(([metric, limit]) => {
    const [expected, found] = [predicted, simulated].map((metrics) =>
      metrics?.[metric] === undefined ? undefined : formatQuantity(metric, metrics[metric]),
    );
    const both = [expected === undefined ? [] : [`${expected} predicted`], found === undefined ? [] : [`${found} simulated`]]
      .flat()
      .join(", ");
    return `${nameMetric(metric)} ${both} (target ${formatQuantity(metric, limit)})`;
  });
  return `${figures.join("; ")}${simulated === undefined ? "; the simulator says that it cannot run" : ""}`;
}
