import { InterruptedError } from "../core/errors.ts";
import type { Rng } from "../core/rng.ts";
import type { ProgressStage } from "../runtime/progress.ts";
import { createArrayAdam } from "./adam.ts";
import { judgeLayers, type LayerJudgement, type LayerSums } from "./layer-sums.ts";
import { compileMlp, createMlp, type Mlp } from "./mlp.ts";
import { mlpGradients, mlpParameters } from "./mlp-gradients.ts";

/** Designs as their layers, and what is known of them. */
export interface LayerTrainingRows extends LayerSums, Pick<LayerJudgement, "wanted"> {
  /** Standardised, `[layers, features]`. */
  readonly inputs: Float32Array;
}

export interface LayerTrainingOptions {
  readonly training: LayerTrainingRows;
  /** Judges each epoch; the weights of the best one are returned. */
  readonly validation: LayerTrainingRows;
  /** By target what counts as one unit of error, and beyond how many it counts linearly. */
  readonly deviations: readonly number[];
  readonly huberDelta: number;
  /** Widths of the layers between inputs and outputs. */
  readonly hidden: readonly number[];
  /** A network to start from instead of a new one; its widths count. */
  readonly start?: Mlp;
  readonly epochs: number;
  /** Designs a step. */
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

export interface TrainedLayers {
  readonly mlp: Mlp;
  readonly epochs: number;
  /** Mean validation loss after each epoch. */
  readonly validationLoss: readonly number[];
}

/** The logit of a layer that has learned nothing: of fifty such layers all can run more often than not. */
const FIRST_LOGIT = 5;

/**
 * Trains a network that answers for layers so that sums over a design's layers fit what is known of whole designs: the loss is judged on sums and goes back
 * to each layer by its share. The same seed, rows and engine give the same weights. Throws an `InterruptedError` when `signal` fires.
 */
export async function trainLayers(options: LayerTrainingOptions): Promise<TrainedLayers> {
  const { training, validation, epochs, batchSize, stage } = options;
  const mlp = options.start === undefined ? createLayerMlp(options) : copyMlp(options.start);
  const update = createArrayAdam(mlpParameters(mlp));
  const count = training.ends.length;
  const batches = Math.ceil(count / batchSize);
  let best = copyMlp(mlp);
  let bestLoss = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  const history: number[] = [];
  for (let epoch = 0; epoch < epochs && epoch - bestEpoch <= options.patience; epoch++) {
    const order = options.rng.split(`epoch/${epoch}`).shuffle([...Array(count).keys()]);
    for (let batch = 0; batch < batches; batch++) {
      // Lets signals and timers in.
      if (batch % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (options.signal?.aborted === true) throw interrupted();
      const rows = gatherDesigns(training, order.slice(batch * batchSize, (batch + 1) * batchSize));
      const gradients = mlpGradients(mlp, rows.inputs, (answers) => {
        const slopes = new Float32Array(answers.length);
        judgeLayers(answers, { ...options, ...rows }, slopes);
        return slopes;
      });
      const share = (epoch + batch / batches) / epochs;
      update.step(gradients, options.learningRate * 0.5 * (1 + Math.cos(Math.PI * share)));
    }
    const answers = compileMlp(mlp)(validation.inputs, validation.ends.at(-1)!);
    const loss = judgeLayers(answers, { ...options, ...validation });
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

function createLayerMlp({ training, hidden, rng }: LayerTrainingOptions): Mlp {
  const outputs = training.bases.length + 1;
  const mlp = createMlp([training.inputs.length / training.ends.at(-1)!, ...hidden, outputs], rng.split("weights"));
  mlp.layers.at(-1)!.bias[outputs - 1] = FIRST_LOGIT;
  return mlp;
}

/** Some of the designs, with all their layers. */
function gatherDesigns(rows: LayerTrainingRows, designs: readonly number[]): LayerTrainingRows {
  const { ends, bases, spreads, wanted, inputs } = rows;
  const width = inputs.length / ends.at(-1)!;
  const firsts = designs.map((design) => (design === 0 ? 0 : ends[design - 1]!));
  let layers = 0;
  const ownEnds = Int32Array.from(designs, (design, at) => {
    layers += ends[design]! - firsts[at]!;
    return layers;
  });
  const gather = <Values extends Float32Array | Float64Array>(source: Values, target: Values, columns: number): Values => {
    designs.forEach((design, at) => {
      const to = at === 0 ? 0 : ownEnds[at - 1]! * columns;
      target.set(source.subarray(firsts[at]! * columns, ends[design]! * columns), to);
    });
    return target;
  };
  return {
    ends: ownEnds,
    bases: bases.map((base) => gather(base, new Float64Array(layers), 1)),
    spreads,
    wanted: wanted.map((values) => Float64Array.from(designs, (design) => values[design]!)),
    inputs: gather(inputs, new Float32Array(layers * width), width),
  };
}

function copyMlp(mlp: Mlp): Mlp {
  return { layers: mlp.layers.map((layer) => ({ ...layer, weights: layer.weights.slice(), bias: layer.bias.slice() })) };
}

function interrupted(): InterruptedError {
  return new InterruptedError("Stopped during training; nothing was written.", {
    code: "interrupted",
    fix: "Run the same command again; training begins anew and gives the same result.",
  });
}
