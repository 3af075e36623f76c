import { areaUnderCurve } from "../core/auc.ts";
import { meanAbsolutePercentageError, rSquared } from "../core/error-measures.ts";
import { kendallTau } from "../core/kendall-tau.ts";
import { spearman } from "../core/spearman.ts";
import { type Comparison, pairFigures } from "./judged-figures.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import type { Predictor } from "./predictor.ts";

/** How well a metric is predicted over feasible designs. */
export interface MetricFigures {
  /** Mean absolute error as a share of the actual value. */
  readonly mape: number;
  readonly r2: number;
  readonly kendallTau: number;
  readonly spearman: number;
}

/** How well a predictor does on designs with known figures. */
export interface Evaluation {
  readonly rows: number;
  readonly feasibleRows: number;
  readonly metrics: Readonly<Record<string, MetricFigures>>;
  readonly feasibility: {
    /** How well feasible rows are told from others, 0..1; null where all are alike, and `noAuc` says which. */
    readonly auc: number | null;
    readonly noAuc?: string;
    /** Share of infeasible designs among those called feasible, and how many are called so. */
    readonly wronglyFeasible: number;
    readonly calledFeasible: number;
  };
}

/** Fewer feasible designs than this give no ranking. */
const LEAST_ROWS = 2;

/** Compares predictions with known figures, metrics over truly feasible rows only. Metrics the rows do not hold are left out. */
export function evaluatePredictor(predictor: Predictor, rows: LabelledRows): Evaluation {
  return evaluatePredictions(predictor, { rows, predictions: predictor.predict(rows) });
}

/** The same of predictions that were made already. */
export function evaluatePredictions(
  { targets, threshold }: Pick<Predictor, "targets" | "threshold">,
  { rows, predictions }: Comparison,
): Evaluation {
  const feasibleRows = rows.feasible.reduce((sum, flag) => sum + flag, 0);
  const judged = pairFigures({ rows, predictions });
  const metrics: Record<string, MetricFigures> = {};
  if (feasibleRows >= LEAST_ROWS)
    for (const { metric } of targets) {
      const figures = judged[metric];
      if (figures !== undefined) metrics[metric] = judgeMetric(figures.actual, figures.predicted);
    }
  let calledFeasible = 0;
  let wrong = 0;
  for (let row = 0; row < rows.count; row++) {
    if (predictions.feasibleProbability[row]! < threshold) continue;
    calledFeasible++;
    if (rows.feasible[row] !== 1) wrong++;
  }
  const auc = areaUnderCurve(rows.feasible, predictions.feasibleProbability);
  const noAuc = auc === null && { noAuc: `${feasibleRows === 0 ? "no" : "every"} row is feasible` };
  return {
    rows: rows.count,
    feasibleRows,
    metrics,
    feasibility: { auc, ...noAuc, wronglyFeasible: calledFeasible === 0 ? 0 : wrong / calledFeasible, calledFeasible },
  };
}

/** The figures of one metric. */
export function judgeMetric(actual: Float64Array, predicted: Float64Array): MetricFigures {
  return {
    mape: meanAbsolutePercentageError(actual, predicted),
    r2: rSquared(actual, predicted),
    kendallTau: kendallTau(actual, predicted),
    spearman: spearman(actual, predicted),
  };
}
