import { judgeMetric, type MetricFigures } from "./evaluate-predictor.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { fitRidge, predictRidge } from "./ridge.ts";

interface PreparedRows {
  readonly rows: LabelledRows;
  /** Standardised features `[count, features]`. */
  readonly inputs: Float32Array;
}

/** Fits ridge regression to the logarithm of a metric and returns its figures on the feasible test rows. */
export function judgeRidge(
  metric: string,
  { train, validation, test }: Readonly<Record<"train" | "validation" | "test", PreparedRows>>,
): MetricFigures {
  const logs = ({ rows }: PreparedRows) => rows.metrics[metric]!.map(Math.log);
  const ridge = fitRidge({
    training: { inputs: train.inputs, targets: logs(train) },
    validation: { inputs: validation.inputs, targets: logs(validation) },
  });
  const isFeasible = (_: number, row: number) => test.rows.feasible[row] === 1;
  const predicted = predictRidge(ridge, test.inputs).map(Math.exp);
  return judgeMetric(test.rows.metrics[metric]!.filter(isFeasible), predicted.filter(isFeasible));
}
