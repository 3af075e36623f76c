import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { splitRows } from "../dataset/split.ts";
import { startEngine } from "../runtime/engine.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import { evaluatePredictor } from "./evaluate-predictor.ts";
import type { RowFeaturizer } from "./featurizer.ts";
import { judgeRidge } from "./judge-ridge.ts";
import { type LabelledRows, selectRows } from "./labelled-rows.ts";
import { createNetworkPredictor } from "./network-predictor.ts";
import { applyScaler, fitScaler } from "./scaler.ts";
import { fitTarget, targetRows } from "./target-rows.ts";
import { trainMlp } from "./train-mlp.ts";
import type { PredictorOptions, TrainedPredictor, TrainingReport } from "./train-predictor.ts";

/** Options with the metrics decided. */
export type NetworkOptions = PredictorOptions & { readonly metrics: readonly string[] };

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
 * Trains a network on the training pairs of a dataset, stops by the validation pairs and judges it on the test pairs. Metrics must be there and
 * positive. Throws an `InputError` where rows are too few, and an `InterruptedError` when `signal` fires.
 */
export async function trainNetworkPredictor(data: LabelledRows, options: NetworkOptions): Promise<TrainedPredictor> {
  await startEngine();
  const { seed, metrics, progress = silentProgress, signal } = options;
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
  const predictor = createNetworkPredictor(
    { features: featurizer.names, inputs, targets, threshold: THRESHOLD },
    { space, members: [trained.mlp] },
  );
  const report: TrainingReport = {
    trainingRows: train.rows.count,
    validationRows: validation.rows.count,
    epochs: trained.epochs,
    judgedOn: "unseen",
    test: evaluatePredictor(predictor, test.rows),
    ridge: Object.fromEntries(metrics.map((metric) => [metric, judgeRidge(metric, parts)])),
  };
  return { predictor, report };
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
