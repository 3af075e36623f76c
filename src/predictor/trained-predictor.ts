import type { Progress } from "../runtime/progress.ts";
import type { Evaluation, MetricFigures } from "./evaluate-predictor.ts";
import type { JudgedMetrics } from "./judged-figures.ts";
import type { KernelPredictor } from "./kernel-predictor.ts";
import type { RepeatedRows } from "./labelled-rows.ts";
import type { LayersPredictor } from "./layers-predictor.ts";
import type { NetworkPredictor } from "./network-predictor.ts";

/**
 * `network`: an MLP on derived features, for many rows; `layers`: an MLP that answers layer by layer, for networks of other spaces too; `kernel`: a Gaussian
 * process, for few rows of measurements.
 */
type PredictorKind = TrainedPredictor["predictor"]["kind"];

/** How a predictor is trained; the defaults suit 10,000 to 200,000 pairs, or up to 2,500 measurements. */
export interface PredictorOptions {
  /** Seed of the first weights and of the order of rows. */
  readonly seed: number;
  /** Metrics to learn; default latency, energy and area, or all there are where one of these is missing. */
  readonly metrics?: readonly string[];
  /** Default: `kernel` for at most 2,500 rows of a space without known accelerators, else `network`; `layers` where asked for. */
  readonly kind?: PredictorKind;
  /** Widths of the hidden layers; default 128, 128, of layers 64, 64. Widths, epochs, batch size and learning rate are not a kernel's. */
  readonly hidden?: readonly number[];
  /** Networks trained apart and averaged; default 1, or as many as the predictor to start from has. */
  readonly ensemble?: number;
  /** Passes over the training rows at most; default 40, of layers 30. */
  readonly epochs?: number;
  /** Rows a step; default 512, of layers 32. */
  readonly batchSize?: number;
  /** Of the first step; default 0.002. */
  readonly learningRate?: number;
  /**
   * A predictor to start from, of the same space: of another device, or of older data; a `layers` predictor may be of another space. Its kind and a
   * network's shape are taken over.
   */
  readonly from?: NetworkPredictor | LayersPredictor | KernelPredictor;
  /** Designs that train a network whatever their members are, such as those a search wants predicted well; no test pair should be among them. */
  readonly also?: RepeatedRows;
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
  readonly predictor: NetworkPredictor | LayersPredictor | KernelPredictor;
  readonly report: TrainingReport;
}

/** What a training leaves behind beside what is stored: for pictures of it. */
export interface TrainingResult extends TrainedPredictor {
  /** Validation loss after each epoch, of every network trained; empty for a kernel. */
  readonly validationLosses: readonly (readonly number[])[];
  /** The feasible designs that `report.test` judges. */
  readonly judged: JudgedMetrics;
}
