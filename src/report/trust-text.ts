import { kendallTau } from "../core/kendall-tau.ts";
import { formatCount, formatFigure, formatPercent, nameMetric } from "./quantity.ts";
import type { RunSummary } from "./run-summary.ts";
import { formatMarkdownTable } from "./text-table.ts";

/** Fewer networks than this give no rank correlation worth a figure. */
const LEAST_RANKED = 5;

/** How far each kind of figure can be trusted, as paragraphs of Markdown. */
export function describeTrust(summary: RunSummary): readonly string[] {
  return [
    describePredictor(summary),
    ...describeVerifiedError(summary),
    SIMULATED,
    ...describeSharedWeights(summary),
    describeTraining(summary),
  ];
}

const SIMULATED =
  "**Simulated figures** are exact for the machine that tandem specifies (`src/simulator/README.md`); nothing was measured on silicon. Area and energy rest on public calibrations, all-in, uncertain by about ±25 %.";

function describePredictor({ predictor, dataset }: RunSummary): string {
  const right = (heading: string) => ({ heading, align: "right" as const });
  const table = formatMarkdownTable(
    [{ heading: "metric" }, right("mean abs. error (%)"), right("Kendall tau"), right("R²")],
    predictor.map(({ metric, mape, kendallTau: tau, r2 }) => [nameMetric(metric), formatPercent(mape), tau.toFixed(3), r2.toFixed(4)]),
  );
  return `**Predicted figures**, on random pairs whose network and accelerator were both unseen in training (the predictor learned from ${formatCount(dataset.pairs)} pairs, of which ${formatPercent(dataset.feasibleShare, 1)} % can run):\n\n${table}`;
}

/** A search drifts to where its predictor flatters, so the error on what it found is told apart. */
function describeVerifiedError({ designs }: RunSummary): readonly string[] {
  const found = designs.filter(({ predicted }) => predicted !== undefined);
  if (found.length === 0) return [];
  const worst = ["latencyMs", "areaMm2", "energyUj"].map((metric) => {
    const errors = found.map(({ predicted, simulated }) => Math.abs(predicted![metric]! / simulated[metric]! - 1));
    return `${nameMetric(metric)} ${formatPercent(Math.max(...errors), 1)} %`;
  });
  return [
    `On the ${found.length} design${found.length === 1 ? "" : "s"} that this search led to, the largest errors were: ${worst.join(", ")}.`,
  ];
}

function describeSharedWeights({ designs, calibration }: RunSummary): readonly string[] {
  const both = designs.filter(({ supernetQuality }) => supernetQuality !== undefined);
  if (both.length === 0) return [];
  const [shared, alone] = [both.map(({ supernetQuality }) => supernetQuality!), both.map(({ selectionAccuracy }) => selectionAccuracy)];
  const gaps = alone.map((accuracy, at) => 100 * (accuracy - shared[at]!));
  const rank =
    both.length < LEAST_RANKED
      ? "too few to say how well they rank networks"
      : `Kendall tau ${kendallTau(shared, alone).toFixed(2)} between the two`;
  const corrected =
    calibration === undefined
      ? ""
      : ` They are what training alone for ${calibration.epochs} epoch${calibration.epochs === 1 ? "" : "s"} is expected to reach: ${calibration.networks} networks of different sizes were so trained, and a linear model of the loss with shared weights and of the size was fitted to them.`;
  return [
    `**Shared-weight accuracies** only steer the search.${corrected} ${both.length} network${both.length === 1 ? " was" : "s were"} also trained alone and came out ${formatFigure(Math.min(...gaps))} to ${formatFigure(Math.max(...gaps))} points apart from them; ${rank}.`,
  ];
}

function describeTraining({ designs, training, testImages }: RunSummary): string {
  const best = Math.max(0, ...designs.map(({ selectionAccuracy }) => selectionAccuracy));
  const error = (images: number): string => `${formatFigure(100 * Math.sqrt((best * (1 - best)) / Math.max(1, images)))} points`;
  const test = testImages === 0 ? "" : `, on the ${formatCount(testImages)} test images ${error(testImages)}`;
  return `**Accuracies** are of networks trained alone for ${training.epochs} epoch${training.epochs === 1 ? "" : "s"} on ${formatCount(training.trainImages)} images, one schedule and one seed for all; a longer schedule gives other figures. On the ${formatCount(training.selectionImages)} selection images, whose cross-entropy chose the winner, the standard error is ${error(training.selectionImages)}${test}; another training seed is not in it. The test images were read once, after the choice, and for the winner and the alternative only.`;
}
