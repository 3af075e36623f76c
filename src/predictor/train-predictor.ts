import { InputError } from "../core/errors.ts";
import { isNetworkSpace } from "../network/build-network.ts";
import type { Space } from "../space/space.ts";
import { COST_METRICS } from "./base-quantities.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { trainKernelPredictor } from "./train-kernel-predictor.ts";
import { trainLayersPredictor } from "./train-layers-predictor.ts";
import { trainNetworkPredictor } from "./train-network-predictor.ts";
import type { PredictorOptions, TrainedPredictor, TrainingResult } from "./trained-predictor.ts";
import { usePredictor } from "./use-predictor.ts";

/** A kernel's matrices grow with the square of the rows, its training with their cube. */
const MOST_KERNEL_ROWS = 2500;

/**
 * Trains a predictor on a dataset and judges it on rows it did not see. The same rows, options and tensor engine give the same weights. Throws an
 * `InputError` where rows are too few or a metric is missing or not positive, and an `InterruptedError` when `signal` fires.
 */
export async function trainPredictor(data: LabelledRows, options: PredictorOptions): Promise<TrainingResult> {
  const metrics = options.metrics ?? defaultMetrics(data);
  requirePositive(data, metrics);
  const { from } = options;
  if (from !== undefined) usePredictor(from, data.space);
  const kind = options.kind ?? from?.kind ?? defaultKind(data, options);
  if (from !== undefined && from.kind !== kind) throw unusable("kind", kind, `${from.kind}, as the predictor to start from`);
  if (kind === "network") return trainNetworkPredictor(data, { ...options, metrics, ...(from?.kind === "network" && { start: from }) });
  if (kind === "layers") return trainLayersPredictor(data, { ...options, metrics, ...(from?.kind === "layers" && { start: from }) });
  if (data.count > MOST_KERNEL_ROWS)
    throw unusable("kind", `kernel with ${data.count} rows`, `at most ${MOST_KERNEL_ROWS} of them, or a network`);
  return trainKernelPredictor(data, { ...options, metrics, ...(from?.kind === "kernel" && { prior: from }) });
}

function unusable(path: string, ...[current, wanted]: readonly [string, string]): InputError {
  return new InputError(`Cannot train a predictor: ${path} is ${current}, expected ${wanted}`, {
    code: "predictor-options",
    path,
    fix: "See `tandem train --help`.",
  });
}

/** Where a machine's bounds are known, or a network's shape was asked for, networks; else by the rows. */
function defaultKind({ space, count }: LabelledRows, { hidden, epochs }: PredictorOptions): TrainedPredictor["predictor"]["kind"] {
  return hidden === undefined && epochs === undefined && !hasBounds(space) && count <= MOST_KERNEL_ROWS ? "kernel" : "network";
}

function hasBounds({ parts }: Space): boolean {
  return parts.some((part) => isNetworkSpace(part.space)) && parts.some((part) => part.space.name === "accelerator");
}

function defaultMetrics({ metrics }: LabelledRows): readonly string[] {
  return COST_METRICS.every((metric) => metric in metrics) ? COST_METRICS : Object.keys(metrics);
}

/** Errors are relative and targets logarithms: a feasible design's figures must be above 0. */
function requirePositive({ metrics, feasible }: LabelledRows, wanted: readonly string[]): void {
  for (const metric of wanted) {
    const values = metrics[metric];
    const row = values?.findIndex((value, at) => feasible[at] === 1 && !(value > 0 && Number.isFinite(value))) ?? 0;
    if (values !== undefined && row < 0) continue;
    const current = values === undefined ? `missing (there are ${Object.keys(metrics).join(", ")})` : `${values[row]} in row ${row}`;
    throw new InputError(`Cannot train a predictor: metric ${metric} is ${current}, expected a positive number in every feasible row`, {
      code: "bad-metric",
      path: metric,
      fix: "Choose metrics that the dataset holds, or mend its rows.",
    });
  }
}
