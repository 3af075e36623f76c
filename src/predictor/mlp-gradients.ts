import * as tf from "@tensorflow/tfjs-core";
import { isWasmEngine } from "../tensor/native-kernels.ts";
import type { Mlp } from "./mlp.ts";

/** Gradients of a batch in the order of `mlpParameters`: weights and bias of each layer. */
export type MlpGradients = readonly Float32Array[];

/** The arrays a training step changes: weights and bias of each layer. */
export function mlpParameters(mlp: Mlp): readonly Float32Array[] {
  return mlp.layers.flatMap((layer) => [layer.weights, layer.bias]);
}

/**
 * Back-propagation written out on matrix products, on the tensor engine in use: `rows` `[count, inputs]` go forward, `judge` turns
 * the outputs `[count, outputs]` into the loss's derivatives by them, which go back. Leaves no tensor behind.
 */
export function mlpGradients(mlp: Mlp, rows: Float32Array, judge: (outputs: Float32Array) => Float32Array): MlpGradients {
  const gradients: Float32Array[] = [];
  tf.tidy(() => {
    const { layers } = mlp;
    const count = rows.length / layers[0]!.inputs;
    const weights = layers.map((layer) => tf.tensor2d(layer.weights, [layer.inputs, layer.outputs]));
    const activations: tf.Tensor[] = [tf.tensor2d(rows, [count, layers[0]!.inputs])];
    for (const [index, layer] of layers.entries()) {
      const activation = index < layers.length - 1 ? "relu" : "linear";
      activations.push(tf.fused.matMul({ a: activations[index]!, b: weights[index]!, bias: tf.tensor1d(layer.bias), activation }));
    }
    const outputs = activations[layers.length]!.dataSync() as Float32Array;
    let slope: tf.Tensor = tf.tensor2d(judge(outputs), [count, layers[layers.length - 1]!.outputs]);
    for (let index = layers.length - 1; index >= 0; index--) {
      const input = activations[index]!;
      const weightGradient = multiply(input, slope, "first");
      gradients.unshift(weightGradient.dataSync() as Float32Array, tf.sum(slope, 0).dataSync() as Float32Array);
      if (index > 0) slope = tf.mul(multiply(slope, weights[index]!, "second"), tf.step(input));
    }
  });
  return gradients;
}

/** The product of two matrices, one of them transposed: by itself where the engine multiplies plain matrices fast and transposed ones slowly. */
function multiply(a: tf.Tensor, b: tf.Tensor, transposed: "first" | "second"): tf.Tensor {
  const isFirst = transposed === "first";
  if (!isWasmEngine()) return tf.matMul(a, b, isFirst, !isFirst);
  return isFirst ? tf.matMul(tf.transpose(a), b) : tf.matMul(a, tf.transpose(b));
}
