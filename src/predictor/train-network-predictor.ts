import { createRng } from "../core/rng.ts";
import { startEngine } from "../runtime/engine.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import { calibrate, type PreparedRows } from "./calibrate.ts";
import { ChunkedFeatures } from "./chunked-features.ts";
import { evaluatePredictions } from "./evaluate-predictor.ts";
import { measureRanges } from "./input-ranges.ts";
import { judgeRidge } from "./judge-ridge.ts";
import { pairFigures } from "./judged-figures.ts";
import { joinRows, type LabelledRows, type RepeatedRows, selectRows } from "./labelled-rows.ts";
import type { NetworkPredictor } from "./network-predictor.ts";
import { requireRows } from "./require-rows.ts";
import { applyScaler, fitScaler, type Scaler } from "./scaler.ts";
import { fitTarget, targetRows } from "./target-rows.ts";
import { type TrainedMlp, trainMlp } from "./train-mlp.ts";
import type { PredictorOptions, TrainingReport, TrainingResult } from "./trained-predictor.ts";
import { type TrainingRows, trainingRows } from "./training-rows.ts";

/** Options with the metrics decided, and the predictor to start from. */
export type NetworkOptions = PredictorOptions & { readonly metrics: readonly string[]; readonly start?: NetworkPredictor };

const HIDDEN = [128, 128];
const EPOCHS = 40;
const BATCH_SIZE = 512;
const LEARNING_RATE = 2e-3;
/** Of the first step of a network that has been trained before. */
const FINE_TUNING_RATE = 5e-4;
/** Epochs without a better validation loss that end the training. */
const PATIENCE = 12;
/** In standard deviations of the logarithm of metric / base: small, as errors count by size and not by square, and a few designs are far off. */
const HUBER_DELTA = 0.2;

/**
 * Trains networks on the training pairs of a dataset, stops by the validation pairs, calibrates on unseen pairs and judges on others. Metrics must be
 * there and positive. Throws an `InputError` where rows are too few, and an `InterruptedError` when `signal` fires.
 */
export async function trainNetworkPredictor(data: LabelledRows, options: NetworkOptions): Promise<TrainingResult> {
  await startEngine();
  const { seed, metrics, start, ensemble = start?.members.length ?? 1, progress = silentProgress, signal } = options;
  const chunks = new ChunkedFeatures(data.space, metrics);
  const parts = prepareParts(data, {
    chunks,
    progress,
    ...(start && { inputs: start.inputs }),
    ...(options.also && { also: options.also }),
  });
  const { train, validation, test, inputs, ranges } = parts;
  const targets = start?.targets ?? metrics.map((metric) => fitTarget(metric, train.rows.metrics[metric]!, train.quantities[metric]!));
  const epochs = options.epochs ?? EPOCHS;
  const stage = progress.stage("train", { total: ensemble * epochs, unit: "epochs" });
  const trained: TrainedMlp[] = [];
  for (let member = 0; member < ensemble; member++)
    trained.push(
      await trainMlp({
        training: { count: train.rows.count, inputs: train.inputs, targets: targetRows(targets, train) },
        validation: { count: validation.rows.count, inputs: validation.inputs, targets: targetRows(targets, validation) },
        losses: [...targets.map(() => ({ kind: "huber", delta: HUBER_DELTA }) as const), { kind: "cross-entropy" }],
        hidden: options.hidden ?? HIDDEN,
        ...(start && { start: start.members[member % start.members.length]! }),
        epochs,
        batchSize: options.batchSize ?? BATCH_SIZE,
        learningRate: options.learningRate ?? (start === undefined ? LEARNING_RATE : FINE_TUNING_RATE),
        patience: PATIENCE,
        rng: createRng(seed).split(member === 0 ? "train" : `train/${member}`),
        stage,
        ...(signal && { signal }),
      }),
    );
  stage.finish();
  const { space } = data;
  const members = trained.map(({ mlp }) => mlp);
  const uncalibrated = { features: chunks.names, inputs, ranges, targets, threshold: 0.5, residuals: {}, scores: {} };
  const predictor = calibrate(uncalibrated, { space, members, parts });
  const judged = { rows: test.rows, predictions: predictor.predict(test.rows) };
  const report: TrainingReport = {
    trainingRows: train.rows.count,
    validationRows: validation.rows.count,
    calibrationRows: parts.calibration.rows.count,
    epochs: trained.reduce((sum, each) => sum + each.epochs, 0),
    judgedOn: "unseen",
    test: evaluatePredictions(predictor, judged),
    ridge: Object.fromEntries(metrics.map((metric) => [metric, judgeRidge(metric, parts)])),
  };
  return { predictor, report, validationLosses: trained.map(({ validationLoss }) => validationLoss), judged: pairFigures(judged) };
}

interface Preparation {
  readonly chunks: ChunkedFeatures;
  readonly progress: Progress;
  /** How inputs are standardised; default: by the training rows. */
  readonly inputs?: Scaler;
  readonly also?: RepeatedRows;
}

/** Divides the rows and standardises their features by the training rows. */
function prepareParts(data: LabelledRows, { chunks, progress, inputs: known, also }: Preparation) {
  const split = trainingRows(data);
  const total = Object.values(split).reduce((sum, rows) => sum + rows.length, 0);
  const stage = progress.stage("features", { total, unit: "pairs" });
  const featurize = (part: keyof TrainingRows): PreparedRows => {
    const own = selectRows(data, split[part]);
    const rows = part === "train" && also !== undefined ? joinRows(own, also) : own;
    if (part !== "calibration" && part !== "scale") requireRows(rows, part);
    const { features, quantities } = chunks.derive(rows);
    stage.advance(rows.count);
    return { rows, inputs: features, quantities };
  };
  const [train, validation, scale] = [featurize("train"), featurize("validation"), featurize("scale")];
  const [calibration, test] = [featurize("calibration"), featurize("test")];
  stage.finish();
  const columns = chunks.names.length;
  const inputs = known ?? fitScaler(train.inputs, columns);
  const ranges = measureRanges(train.inputs, columns);
  for (const part of [train, validation, scale, calibration, test]) applyScaler(inputs, part.inputs);
  return { train, validation, scale, calibration, test, inputs, ranges };
}
