import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { createMomentum } from "../../src/tensor/momentum.ts";
import { disposeParameters, lossAndGradients } from "../../src/tensor/parameters.ts";
import { createReferenceNetwork } from "../../src/tensor/reference-network.ts";
import { softmaxCrossEntropy } from "../../src/tensor/softmax-cross-entropy.ts";

test("learns eight images by heart, the same way twice, and leaks no tensor", async () => {
  await startEngine();
  const train = (): number[] => {
    const rng = createRng(1);
    const network = createReferenceNetwork(rng);
    const optimizer = createMomentum(network.parameters);
    const losses: number[] = [];
    for (let step = 0; step < 12; step++)
      tf.tidy(() => {
        const images = tf.tensor4d(
          new Float32Array(8 * 784).map((_, at) => Math.sin(at * 0.37 * (1 + Math.floor(at / 784)))),
          [8, 28, 28, 1],
        );
        const labels = tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 7], "int32");
        const { loss, gradients } = lossAndGradients(network.parameters, () => softmaxCrossEntropy(network.forward(images), labels));
        optimizer.step(gradients, { learningRate: 0.02 });
        losses.push(loss.dataSync()[0]!);
      });
    optimizer.dispose();
    disposeParameters(network.parameters);
    return losses;
  };
  const before = tf.memory().numTensors;
  const losses = train();
  expect(tf.memory().numTensors).toBe(before);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 4);
  expect(train()).toEqual(losses);
});
