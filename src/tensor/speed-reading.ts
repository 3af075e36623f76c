import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../core/rng.ts";
import { monotonicMs } from "../runtime/clock.ts";
import { createMomentum } from "./momentum.ts";
import { disposeParameters, lossAndGradients } from "./parameters.ts";
import { createReferenceNetwork } from "./reference-network.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

export interface ReadingOptions {
  /** How long to measure, in milliseconds, after one run to warm up. */
  readonly durationMs: number;
}

const MATRIX_SIDE = 512;

/** Billions of floating point operations a second in products of two 512 x 512 matrices on the engine that runs. */
export async function readProductSpeed({ durationMs }: ReadingOptions): Promise<number> {
  const rng = createRng(1);
  const draw = () =>
    tf.tensor2d(
      Float32Array.from({ length: MATRIX_SIDE ** 2 }, () => rng.uniform()),
      [MATRIX_SIDE, MATRIX_SIDE],
    );
  const a = draw();
  const b = draw();
  const multiply = () => tf.tidy(() => void tf.matMul(a, b).dataSync());
  const perSecond = rate(multiply, durationMs);
  tf.dispose([a, b]);
  return (perSecond * 2 * MATRIX_SIDE ** 3) / 1e9;
}

export interface TrainingReading {
  readonly imagesPerSecond: number;
  /** Of the last step: finite, so that a fast engine that computes nonsense does not pass for one that trains. */
  readonly loss: number;
}

/** Images a second through whole training steps (forward, backward, momentum) of the reference network on random images. */
export async function readTrainingSpeed(options: ReadingOptions & { readonly batch: number }): Promise<TrainingReading> {
  const { batch, durationMs } = options;
  const rng = createRng(1);
  const network = createReferenceNetwork(rng);
  const optimizer = createMomentum(network.parameters, { momentum: 0.9, weightDecay: 1e-4 });
  const images = tf.tensor4d(
    Float32Array.from({ length: batch * 28 * 28 }, () => rng.uniform()),
    [batch, 28, 28, 1],
  );
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, () => rng.integer(10)),
    "int32",
  );
  let loss = Number.NaN;
  const step = () =>
    tf.tidy(() => {
      const evaluated = lossAndGradients(network.parameters, () => softmaxCrossEntropy(network.forward(images), labels));
      optimizer.step(evaluated.gradients, { learningRate: 0.01 });
      loss = evaluated.loss.dataSync()[0]!;
    });
  const stepsPerSecond = rate(step, durationMs);
  optimizer.dispose();
  disposeParameters(network.parameters);
  tf.dispose([images, labels]);
  return { imagesPerSecond: stepsPerSecond * batch, loss };
}

/** Calls a second, measured over at least one call after one that warms up. */
function rate(work: () => void, durationMs: number): number {
  work();
  const start = monotonicMs();
  let calls = 0;
  do {
    work();
    calls += 1;
  } while (monotonicMs() - start < durationMs);
  return (calls * 1000) / (monotonicMs() - start);
}
