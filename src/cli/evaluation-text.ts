import type { Evaluation, MetricFigures } from "../predictor/evaluate-predictor.ts";
import type { TrainingReport } from "../predictor/trained-predictor.ts";
import { type Column, formatTextTable } from "../report/text-table.ts";

const COLUMNS: readonly Column[] = [
  { heading: "metric" },
  { heading: "model" },
  ...["MAPE", "R2", "Kendall", "Spearman"].map((heading) => ({ heading, align: "right" as const })),
];

/** An evaluation for people: a row for each metric, the baseline's below it where there is one, and how well feasibility is told. */
export function evaluationText(
  { rows, feasibleRows, metrics, feasibility }: Evaluation,
  { ridge, judgedOn }: Partial<Pick<TrainingReport, "ridge" | "judgedOn">> = {},
): string {
  const lines = Object.entries(metrics).flatMap(([metric, figures]) => {
    const baseline = ridge?.[metric];
    return [figureRow(metric, "predictor", figures), ...(baseline === undefined ? [] : [figureRow("", "ridge", baseline)])];
  });
  const { auc, noAuc, calledFeasible, wronglyFeasible } = feasibility;
  return [
    formatTextTable(COLUMNS, lines),
    "",
    `On ${rows} ${judgedOn === "left-out" ? "designs, each predicted without itself and those that compute the same" : "unseen designs"}, ${feasibleRows} of them feasible.`,
    `Feasibility: AUC ${auc === null ? `- (${noAuc})` : auc.toFixed(4)}; ${calledFeasible} called feasible, ${(100 * wronglyFeasible).toFixed(2)} % of them wrongly.`,
  ].join("\n");
}

function figureRow(metric: string, model: string, { mape, r2, kendallTau, spearman }: MetricFigures): string[] {
  return [metric, model, `${(100 * mape).toFixed(2)} %`, r2.toFixed(4), kendallTau.toFixed(4), spearman.toFixed(4)];
}
