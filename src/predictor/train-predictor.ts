import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { splitRows } from "../dataset/split.ts";
import { startEngine } from "../runtime/engine.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import { COST_METRICS } from "./base-quantities.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import { type Evaluation, evaluatePredictor, type MetricFigures } from "./evaluate-predictor.ts";
import type { RowFeaturizer } from "./featurizer.ts";
import { judgeRidge } from "./judge-ridge.ts";
import { type LabelledRows, selectRows } from "./labelled-rows.ts";
import { createPredictor, type Predictor } from "./predictor.ts";
import { applyScaler, fitScaler } from "./scaler.ts";
import { fitTarget, targetRows } from "./target-rows.ts";
import { trainMlp } from "./train-mlp.ts";

/** How a predictor is trained; the defaults suit 10,000 to 200,000 pairs. */
export interface PredictorOptions {
  /** Seed of the first weights and of the order of rows. */
  readonly seed: number;
  /** Metrics to learn; default latency, energy and area, or all there are where one of these is missing. */
  readonly metrics?: readonly string[];
  /** Widths of the hidden layers; default 128, 128. */
  readonly hidden?: readonly number[];
  /** Passes over the training rows at most; default 40. */
  readonly epochs?: number;
  /** Rows a step; default 512. */
  readonly batchSize?: number;
  /** Of the first step; default 0.002. */
  readonly learningRate?: number;
  readonly progress?: Progress;
  /** Stops at the next step; nothing is kept. */
  readonly signal?: AbortSignal;
}

/** What training did, and how good its result is. */
interface TrainingReport {
  readonly trainingRows: number;
  readonly validationRows: number;
  readonly epochs: number;
  /** On pairs whose network and accelerator are both unseen. */
  readonly test: Evaluation;
  /** Ridge regression on the same inputs and pairs: the baseline that must be beaten. */
  readonly ridge: Readonly<Record<string, MetricFigures>>;
}

export interface TrainedPredictor {
  readonly predictor: Predictor;
  readonly report: TrainingReport;
}

const HIDDEN = [128, 128];
const EPOCHS = 40;
const BATCH_SIZE = 512;
const LEARNING_RATE = 2e-3;
/** Epochs without a better validation loss that end the training. */
const PATIENCE = 12;
/** In standard deviations of the logarithm of metric / base. */
const HUBER_DELTA = 1;
/** Fewer feasible rows than these are no basis for a predictor, or for judging one. */
const LEAST_ROWS = { train: 100, validation: 10, test: 10 } as const;
/** Probability from which on a design is called feasible. */
const THRESHOLD = 0.5;

/**
 * Trains a predictor on the training pairs of a dataset, stops by the validation pairs and judges it on the test pairs. The same rows,
 * options and tensor engine give the same weights. Throws an `InputError` where rows are too few or a metric is missing or not positive,
 * and an `InterruptedError` when `signal` fires.
 */
export async function trainPredictor(data: LabelledRows, options: PredictorOptions): Promise<TrainedPredictor> {
  await startEngine();
  const { seed, metrics = defaultMetrics(data), progress = silentProgress, signal } = options;
  requirePositive(data, metrics);
  const featurizer = createFeaturizer(data.space);
  const parts = prepareParts(data, { metrics, featurizer, progress });
  const { train, validation, test, inputs } = parts;
  const targets = metrics.map((metric) => fitTarget(metric, train.rows.metrics[metric]!, train.quantities[metric]!));
  const trained = await trainMlp({
    training: { count: train.rows.count, inputs: train.inputs, targets: targetRows(targets, train) },
    validation: { count: validation.rows.count, inputs: validation.inputs, targets: targetRows(targets, validation) },
    losses: [...targets.map(() => ({ kind: "huber", delta: HUBER_DELTA }) as const), { kind: "cross-entropy" }],
    hidden: options.hidden ?? HIDDEN,
    epochs: options.epochs ?? EPOCHS,
    batchSize: options.batchSize ?? BATCH_SIZE,
    learningRate: options.learningRate ?? LEARNING_RATE,
    patience: PATIENCE,
    rng: createRng(seed).split("train"),
    stage: progress.stage("train", { total: options.epochs ?? EPOCHS, unit: "epochs" }),
    ...(signal && { signal }),
  });
  const { space } = data;
  const predictor = createPredictor(
    { space: space.spec, features: featurizer.names, inputs, targets, threshold: THRESHOLD },
    { space, mlp: trained.mlp },
  );
  const report = {
    trainingRows: train.rows.count,
    validationRows: validation.rows.count,
    epochs: trained.epochs,
    test: evaluatePredictor(predictor, test.rows),
    ridge: Object.fromEntries(metrics.map((metric) => [metric, judgeRidge(metric, parts)])),
  };
  return { predictor, report };
}

function defaultMetrics({ metrics }: LabelledRows): readonly string[] {
  return COST_METRICS.every((metric) => metric in metrics) ? COST_METRICS : Object.keys(metrics);
}

interface Preparation {
  readonly metrics: readonly string[];
  readonly featurizer: RowFeaturizer;
  readonly progress: Progress;
}

/** Splits the rows and standardises their features by the training rows. */
function prepareParts(data: LabelledRows, { metrics, featurizer, progress }: Preparation) {
  const split = splitRows(data);
  const stage = progress.stage("features", { total: data.count - split.unused.length, unit: "pairs" });
  const featurize = (part: keyof typeof LEAST_ROWS) => {
    const rows = selectRows(data, split[part]);
    requireRows(rows, part);
    const { features, quantities } = featurizer.featurize(rows, metrics);
    stage.advance(rows.count);
    return { rows, inputs: features, quantities };
  };
  const [train, validation, test] = [featurize("train"), featurize("validation"), featurize("test")];
  stage.finish();
  const inputs = fitScaler(train.inputs, featurizer.names.length);
  for (const part of [train, validation, test]) applyScaler(inputs, part.inputs);
  return { train, validation, test, inputs };
}

function requireRows(rows: LabelledRows, part: keyof typeof LEAST_ROWS): void {
  const feasible = rows.feasible.reduce((sum, flag) => sum + flag, 0);
  if (feasible >= LEAST_ROWS[part]) return;
  throw new InputError(
    `Cannot train a predictor: the dataset has ${feasible} feasible ${part} pairs, expected at least ${LEAST_ROWS[part]}`,
    {
      code: "too-few-rows",
      path: "dataset",
      fix: "Generate a larger dataset; 2 % of the pairs are test pairs (unseen network on unseen accelerator).",
    },
  );
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
