import { InputError } from "../core/errors.ts";
import { isNetworkSpace } from "../network/build-network.ts";
import type { Progress } from "../runtime/progress.ts";
import type { Space } from "../space/space.ts";
import { COST_METRICS } from "./base-quantities.ts";
import type { Evaluation, MetricFigures } from "./evaluate-predictor.ts";
import type { KernelPredictor } from "./kernel-predictor.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import type { NetworkPredictor } from "./network-predictor.ts";
import { requireSameSpace } from "./predictor-cost.ts";
import { trainKernelPredictor } from "./train-kernel-predictor.ts";
import { trainNetworkPredictor } from "./train-network-predictor.ts";

/** `network`: an MLP on derived features, for many rows; `kernel`: a Gaussian process, for few rows of measurements. */
export const PREDICTOR_KINDS = ["network", "kernel"] as const;
export type PredictorKind = (typeof PREDICTOR_KINDS)[number];

/** How a predictor is trained; the defaults suit 10,000 to 200,000 pairs, or up to 2,500 measurements. */
export interface PredictorOptions {
  /** Seed of the first weights and of the order of rows. */
  readonly seed: number;
  /** Metrics to learn; default latency, energy and area, or all there are where one of these is missing. */
  readonly metrics?: readonly string[];
  /** Default: `kernel` for at most 2,500 rows of a space without known accelerators, else `network`. */
  readonly kind?: PredictorKind;
  /** Widths of the hidden layers; default 128, 128. Widths, epochs, batch size and learning rate are a network's only. */
  readonly hidden?: readonly number[];
  /** Networks trained apart and averaged; default 1, or as many as the predictor to start from has. */
  readonly ensemble?: number;
  /** Passes over the training rows at most; default 40. */
  readonly epochs?: number;
  /** Rows a step; default 512. */
  readonly batchSize?: number;
  /** Of the first step; default 0.002. */
  readonly learningRate?: number;
  /** A predictor of the same space to start from: of another device, or of older data. Its kind and a network's shape are taken over. */
  readonly from?: NetworkPredictor | KernelPredictor;
  readonly progress?: Progress;
  /** Stops at the next step; nothing is kept. */
  readonly signal?: AbortSignal;
}

/** What training did, and how good its result is. */
export interface TrainingReport {
  readonly trainingRows: number;
  readonly validationRows: number;
  /** Unseen pairs that set threshold and intervals. */
  readonly calibrationRows: number;
  /** Of all members together. */
  readonly epochs: number;
  /** `unseen`: pairs whose network and accelerator are both in no other part; `left-out`: every row, predicted without itself. */
  readonly judgedOn: "unseen" | "left-out";
  readonly test: Evaluation;
  /** Ridge regression on the same inputs and rows: the baseline that must be beaten. */
  readonly ridge: Readonly<Record<string, MetricFigures>>;
}

export interface TrainedPredictor {
  readonly predictor: NetworkPredictor | KernelPredictor;
  readonly report: TrainingReport;
}

/** A kernel's matrices grow with the square of the rows, its training with their cube. */
const MOST_KERNEL_ROWS = 2500;

/**
 * Trains a predictor on a dataset and judges it on rows it did not see. The same rows, options and tensor engine give the same weights. Throws an
 * `InputError` where rows are too few or a metric is missing or not positive, and an `InterruptedError` when `signal` fires.
 */
export async function trainPredictor(data: LabelledRows, options: PredictorOptions): Promise<TrainedPredictor> {
  const metrics = options.metrics ?? defaultMetrics(data);
  requirePositive(data, metrics);
  const { from } = options;
  if (from !== undefined) requireSameSpace(from, data.space);
  const kind = options.kind ?? from?.kind ?? defaultKind(data, options);
  if (from !== undefined && from.kind !== kind) throw unusable("kind", kind, `${from.kind}, as the predictor to start from`);
  if (kind === "network") return trainNetworkPredictor(data, { ...options, metrics, ...(from?.kind === "network" && { start: from }) });
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
function defaultKind({ space, count }: LabelledRows, { hidden, epochs }: PredictorOptions): PredictorKind {
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
