import { createRng } from "../core/rng.ts";
import { startEngine } from "../runtime/engine.ts";
import { silentProgress } from "../runtime/progress.ts";
import { conformalScores } from "./conformal.ts";
import { type DesignLayers, listLayers } from "./design-layers.ts";
import { DesignProfiler } from "./design-profiler.ts";
import { evaluatePredictions } from "./evaluate-predictor.ts";
import { feasibilityThreshold } from "./feasibility-threshold.ts";
import { measureRanges } from "./input-ranges.ts";
import { judgeRidge } from "./judge-ridge.ts";
import { pairFigures } from "./judged-figures.ts";
import { type LabelledRows, selectRows } from "./labelled-rows.ts";
import { LAYER_FEATURES } from "./layer-features.ts";
import { createLayersPredictor, type LayersPredictor, layerInputs, layerSums } from "./layers-predictor.ts";
import type { MetricTarget } from "./network-predictor.ts";
import { requireRows } from "./require-rows.ts";
import { applyScaler, fitScaler } from "./scaler.ts";
import { fitTarget } from "./target-rows.ts";
import { type LayerTrainingRows, type TrainedLayers, trainLayers } from "./train-layers.ts";
import type { PredictorOptions, TrainingResult } from "./trained-predictor.ts";
import { type TrainingRows, trainingRows } from "./training-rows.ts";

/** Options with the metrics decided, and the predictor to start from, of whatever space. */
export type LayersOptions = PredictorOptions & { readonly metrics: readonly string[]; readonly start?: LayersPredictor };

const HIDDEN = [64, 64];
const EPOCHS = 30;
/** Pairs a step; each has some fifty layers. */
const BATCH_SIZE = 32;
const LEARNING_RATE = 2e-3;
/** Of the first step of a network that has been trained before. */
const FINE_TUNING_RATE = 5e-4;
const PATIENCE = 8;
/** In standard deviations of the logarithm of metric / base. */
const HUBER_DELTA = 1;
/** Pairs of each part that are used at most: each has some fifty layers, all of which are held in memory. */
const MOST_PAIRS = { train: 20_000, validation: 2000, scale: 0, calibration: 5000, test: 5000 } as const;
/** Fewer feasible calibration pairs give no interval worth the name. */
const LEAST_CALIBRATION = 40;

/**
 * Trains networks that answer for layers on the training pairs of a dataset, by the figures of whole designs, stops by the validation pairs, calibrates on
 * unseen pairs and judges on others. Metrics must be there and positive. Throws an `InputError` where rows are too few or the space is not one of
 * networks and accelerators, and an `InterruptedError` when `signal` fires.
 */
export async function trainLayersPredictor(data: LabelledRows, options: LayersOptions): Promise<TrainingResult> {
  const parts = listParts(data, options);
  await startEngine();
  const { seed, metrics, start, ensemble = start?.members.length ?? 1, progress = silentProgress, signal } = options;
  const { train, validation } = parts;
  const targets = start?.targets ?? metrics.map((metric) => fitLayerTarget(metric, train));
  const columns = LAYER_FEATURES.length;
  const ranges = start?.ranges ?? measureRanges(train.layers.features, columns);
  const inputs = start?.inputs ?? fitScaler(train.layers.features, columns);
  const epochs = options.epochs ?? EPOCHS;
  const stage = progress.stage("train", { total: ensemble * epochs, unit: "epochs" });
  const trained: TrainedLayers[] = [];
  for (let member = 0; member < ensemble; member++)
    trained.push(
      await trainLayers({
        training: layerRows(train, { targets, inputs, ranges }),
        validation: layerRows(validation, { targets, inputs, ranges }),
        deviations: targets.map(({ deviation }) => deviation),
        huberDelta: HUBER_DELTA,
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
  const members = trained.map(({ mlp }) => mlp);
  const predictor = calibrateLayers({ inputs, ranges, targets, members }, parts.calibration.rows);
  const { rows } = parts.test;
  const judged = { rows, predictions: predictor.predict(rows) };
  return {
    predictor,
    report: {
      trainingRows: train.rows.count,
      validationRows: validation.rows.count,
      calibrationRows: parts.calibration.rows.count,
      epochs: trained.reduce((sum, each) => sum + each.epochs, 0),
      judgedOn: "unseen",
      test: evaluatePredictions(predictor, judged),
      ridge: judgeRidges(parts, { inputs, ranges, metrics: targets.map(({ metric }) => metric) }),
    },
    validationLosses: trained.map(({ validationLoss }) => validationLoss),
    judged: pairFigures(judged),
  };
}

/** Pairs with the layers of their networks. */
interface ListedRows {
  readonly rows: LabelledRows;
  readonly layers: DesignLayers;
}

type ListedParts = Readonly<Record<keyof TrainingRows, ListedRows>>;

/** Divides the rows and lists their layers. */
function listParts(data: LabelledRows, { metrics, progress = silentProgress }: LayersOptions): ListedParts {
  const profiler = new DesignProfiler(data.space);
  const split = trainingRows(data);
  const wanted = (part: keyof TrainingRows) => split[part].slice(0, MOST_PAIRS[part]);
  const stage = progress.stage("layers", { total: Object.keys(MOST_PAIRS).length, unit: "parts" });
  const list = (part: keyof TrainingRows): ListedRows => {
    const rows = selectRows(data, wanted(part));
    if (part !== "calibration" && part !== "scale") requireRows(rows, part);
    const designs = Array.from({ length: rows.count }, (_, row) => profiler.profile(rows.candidates, row));
    const layers = listLayers(designs, metrics);
    stage.advance();
    return { rows, layers };
  };
  const parts = {
    train: list("train"),
    validation: list("validation"),
    scale: list("scale"),
    calibration: list("calibration"),
    test: list("test"),
  };
  stage.finish();
  return parts;
}

/** Fits a metric's base to whole designs: their quantities are the sums of their layers'. */
function fitLayerTarget(metric: string, { rows, layers }: ListedRows): MetricTarget {
  const values = layers.quantities[metric]!;
  const width = values.length / layers.ends.at(-1)!;
  const sums = new Float64Array(layers.count * width);
  for (let design = 0, layer = 0; design < layers.count; design++)
    for (; layer < layers.ends[design]!; layer++) for (let k = 0; k < width; k++) sums[design * width + k]! += values[layer * width + k]!;
  return fitTarget(metric, rows.metrics[metric]!, sums);
}

type Preparation = Pick<LayersPredictor, "targets" | "inputs" | "ranges">;

function layerRows({ rows, layers }: ListedRows, { targets, inputs, ranges }: Preparation): LayerTrainingRows {
  return {
    ...layerSums(targets, layers),
    wanted: [
      ...targets.map(({ metric, mean }) => rows.metrics[metric]!.map((value) => Math.log(value) - mean)),
      Float64Array.from(rows.feasible),
    ],
    inputs: layerInputs({ inputs, ranges }, layers),
  };
}

type Uncalibrated = Preparation & Pick<LayersPredictor, "members">;

/** The predictor with its threshold of feasibility and, where rows suffice, the scores of its errors. */
function calibrateLayers({ members, ...parts }: Uncalibrated, rows: LabelledRows): LayersPredictor {
  const { space } = rows;
  const blank = createLayersPredictor({ ...parts, threshold: 0.5, scores: {} }, { space, members });
  const { metrics, feasibleProbability } = blank.predict(rows);
  const threshold = feasibilityThreshold(rows.feasible, feasibleProbability);
  const isEnough = rows.feasible.reduce((sum, flag) => sum + flag, 0) >= LEAST_CALIBRATION;
  const ones = new Float64Array(rows.count).fill(1);
  const scores = Object.fromEntries(
    parts.targets.map(({ metric }) => [metric, conformalScores(rows.metrics[metric]!, metrics[metric]!, ones)]),
  );
  return createLayersPredictor({ ...parts, threshold, scores: isEnough ? scores : {} }, { space, members });
}

/** Ridge regression on what the network sees, summed over each design's layers. */
function judgeRidges(
  parts: ListedParts,
  { metrics, ...preparation }: Omit<Preparation, "targets"> & { readonly metrics: readonly string[] },
) {
  const columns = LAYER_FEATURES.length;
  const sum = ({ rows, layers }: ListedRows) => {
    const own = layerInputs(preparation, layers);
    const sums = new Float32Array(layers.count * columns);
    for (let design = 0, layer = 0; design < layers.count; design++)
      for (; layer < layers.ends[design]!; layer++)
        for (let k = 0; k < columns; k++) sums[design * columns + k]! += own[layer * columns + k]!;
    return { rows, inputs: sums };
  };
  const summed = { train: sum(parts.train), validation: sum(parts.validation), test: sum(parts.test) };
  const scaler = fitScaler(summed.train.inputs, columns);
  for (const { inputs } of Object.values(summed)) applyScaler(scaler, inputs);
  return Object.fromEntries(metrics.map((metric) => [metric, judgeRidge(metric, summed)]));
}
