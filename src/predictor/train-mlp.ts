import { InterruptedError } from "../core/errors.ts";
import type { Rng } from "../core/rng.ts";
import type { ProgressStage } from "../runtime/progress.ts";
import { createArrayAdam } from "./adam.ts";
import { createMlp, type Mlp } from "./mlp.ts";
import { ANSWERED_ROWS, withAnswers } from "./mlp-answers.ts";
import { mlpGradients, mlpParameters } from "./mlp-gradients.ts";
import { judgeOutput, type LossPoint, type OutputLoss } from "./output-loss.ts";

/** Standardised rows: inputs `[count, features]`, targets `[count, outputs]` with NaN where unknown. */
interface TrainingRows {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

export interface MlpTrainingOptions {
  readonly training: TrainingRows;
  /** Judges each epoch; the weights of the best one are returned. */
  readonly validation: TrainingRows;
  /** One per output. */
  readonly losses: readonly OutputLoss[];
  /** Widths of the layers between inputs and outputs. */
  readonly hidden: readonly number[];
  /** A network to start from instead of a new one; its widths count. */
  readonly start?: Mlp;
  readonly epochs: number;
  readonly batchSize: number;
  /** At the start; falls to 0 along half a cosine. */
  readonly learningRate: number;
  /** Epochs without a better validation loss after which training ends. */
  readonly patience: number;
  readonly rng: Rng;
  /** Told of every epoch; not finished here. */
  readonly stage: ProgressStage;
  readonly signal?: AbortSignal;
}

export interface TrainedMlp {
  readonly mlp: Mlp;
  readonly epochs: number;
  /** Mean validation loss after each epoch. */
  readonly validationLoss: readonly number[];
}

/** Trains a network by mini-batches with Adam; the same seed, rows and engine give the same weights. Throws an `InterruptedError` when `signal` fires. */
export async function trainMlp(options: MlpTrainingOptions): Promise<TrainedMlp> {
  const { training, validation, losses, epochs, batchSize, stage } = options;
  const mlp =
    options.start === undefined
      ? createMlp([training.inputs.length / training.count, ...options.hidden, losses.length], options.rng.split("weights"))
      : copyMlp(options.start);
  const update = createArrayAdam(mlpParameters(mlp));
  const batches = Math.ceil(training.count / batchSize);
  const history: number[] = [];
  let best = copyMlp(mlp);
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  for (let epoch = 0; epoch < epochs && epoch - bestEpoch <= options.patience; epoch++) {
    // Lets signals and timers in.
    await new Promise((resolve) => setImmediate(resolve));
    const order = shuffledRows(training.count, options.rng.split(`epoch/${epoch}`));
    for (let batch = 0; batch < batches; batch++) {
      if (options.signal?.aborted === true) throw interrupted();
      const rows = order.subarray(batch * batchSize, Math.min((batch + 1) * batchSize, training.count));
      const gradients = batchGradients(mlp, { rows, training, losses });
      const share = (epoch + batch / batches) / epochs;
      update.step(gradients, options.learningRate * 0.5 * (1 + Math.cos(Math.PI * share)));
    }
    const loss = meanLoss(mlp, validation, losses);
    history.push(loss);
    if (loss < bestLoss) {
      bestLoss = loss;
      bestEpoch = epoch;
      best = copyMlp(mlp);
    }
    stage.advance(1, `validation loss ${bestLoss.toPrecision(3)}`);
  }
  return { mlp: best, epochs: history.length, validationLoss: history };
}

function interrupted(): InterruptedError {
  return new InterruptedError("Stopped during training; nothing was written.", {
    code: "interrupted",
    fix: "Run the same command again; training begins anew and gives the same result.",
  });
}

function shuffledRows(count: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last--) {
    const other = rng.integer(last + 1);
    const held = order[last]!;
    order[last] = order[other]!;
    order[other] = held;
  }
  return order;
}

interface Batch {
  readonly rows: Uint32Array;
  readonly training: TrainingRows;
  readonly losses: readonly OutputLoss[];
}

function batchGradients(mlp: Mlp, { rows, training, losses }: Batch): readonly Float32Array[] {
  const features = mlp.layers[0]!.inputs;
  const inputs = new Float32Array(rows.length * features);
  for (let at = 0; at < rows.length; at++)
    inputs.set(training.inputs.subarray(rows[at]! * features, (rows[at]! + 1) * features), at * features);
  const point: LossPoint = { loss: 0, slope: 0 };
  return mlpGradients(mlp, inputs, (outputs) => {
    const slopes = new Float32Array(outputs.length);
    for (let at = 0; at < outputs.length; at++) {
      const column = at % losses.length;
      const target = training.targets[rows[(at - column) / losses.length]! * losses.length + column]!;
      judgeOutput(losses[column]!, { output: outputs[at]!, target, point });
      slopes[at] = point.slope / rows.length;
    }
    return slopes;
  });
}

function meanLoss(mlp: Mlp, rows: TrainingRows, losses: readonly OutputLoss[]): number {
  const features = rows.inputs.length / rows.count;
  const point: LossPoint = { loss: 0, slope: 0 };
  return withAnswers([mlp], (answer) => {
    let sum = 0;
    let judged = 0;
    for (let start = 0; start < rows.count; start += ANSWERED_ROWS) {
      const [outputs] = answer(rows.inputs.subarray(start * features, Math.min(start + ANSWERED_ROWS, rows.count) * features));
      for (let at = 0; at < outputs!.length; at++, judged++) {
        judgeOutput(losses[at % losses.length]!, { output: outputs![at]!, target: rows.targets[judged]!, point });
        sum += point.loss;
      }
    }
    return sum / rows.count;
  });
}

function copyMlp(mlp: Mlp): Mlp {
  return { layers: mlp.layers.map((layer) => ({ ...layer, weights: layer.weights.slice(), bias: layer.bias.slice() })) };
}
