import * as tf from "@tensorflow/tfjs-core";
import type { Mlp } from "./mlp.ts";

/**
 * Rows answered together. Always as many: engines multiply blocks of other sizes in other orders, and a row's answer must not depend on how many
 * rows were asked for.
 */
export const ANSWERED_ROWS = 1024;

/** Answers at most `ANSWERED_ROWS` rows `[rows, inputs]`, each network `[rows, outputs]`. */
type Answer = (rows: Float32Array) => readonly Float32Array[];

/** Runs `work` with networks of equal shape brought to the tensor engine, which must have been started; leaves no tensor behind. */
export function withAnswers<Result>(networks: readonly Mlp[], work: (answer: Answer) => Result): Result {
  const uploaded = networks.map(({ layers }) =>
    layers.map(({ inputs, outputs, weights, bias }) => ({ b: tf.tensor2d(weights, [inputs, outputs]), bias: tf.tensor1d(bias) })),
  );
  const { layers } = networks[0]!;
  const [inputs, outputs] = [layers[0]!.inputs, layers[layers.length - 1]!.outputs];
  const padded = new Float32Array(ANSWERED_ROWS * inputs);
  try {
    return work((rows) => {
      if (rows.length < padded.length) padded.fill(0, rows.length).set(rows);
      const full = rows.length < padded.length ? padded : rows;
      const count = rows.length / inputs;
      return uploaded.map((layers) => forward(full, layers).subarray(0, count * outputs));
    });
  } finally {
    for (const layers of uploaded) for (const { b, bias } of layers) tf.dispose([b, bias]);
  }
}

interface UploadedLayer {
  readonly b: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

function forward(rows: Float32Array, layers: readonly UploadedLayer[]): Float32Array {
  let answers = new Float32Array(0);
  // Nothing is returned from `tidy`, which would look for tensors in it, number by number.
  tf.tidy(() => {
    let held: tf.Tensor = tf.tensor2d(rows, [ANSWERED_ROWS, rows.length / ANSWERED_ROWS]);
    for (const [index, layer] of layers.entries())
      held = tf.fused.matMul({ a: held, ...layer, activation: index < layers.length - 1 ? "relu" : "linear" });
    answers = held.dataSync<"float32">() as Float32Array<ArrayBuffer>;
  });
  return answers;
}
