/** Prints a digest of what the training kernels make of fixed images, or `absent` where there are none. Run by training-kernels.test.ts. */
import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../dist/core/rng.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { batchNorm } from "../../dist/tensor/batch-norm.js";
import { convolution } from "../../dist/tensor/convolution.js";
import { depthwiseConvolution } from "../../dist/tensor/depthwise-convolution.js";

const { trainingKernels } = await startEngine();
const rng = createRng(5);
const draw = (...shape) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal()),
    shape,
  );

/** Value and gradients of a block of all three kinds of kernels. */
function digest() {
  const inputs = [draw(40, 9, 9, 19), draw(1, 1, 19, 37), draw(37), draw(37), draw(3, 3, 37, 1)];
  const block = (x, expand, scale, offset, filter) => {
    const wide = batchNorm(convolution(x, expand, { padding: "same" }), { scale, offset, relu6: true }).output;
    return depthwiseConvolution(wide, filter, { strides: 2, padding: "same" });
  };
  const hash = createHash("sha256");
  for (const tensor of [block(...inputs), ...tf.grads(block)(inputs)]) hash.update(tensor.dataSync());
  return hash.digest("hex");
}

console.log(trainingKernels ? digest() : "absent");
