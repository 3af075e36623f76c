import { z } from "zod";
import type { Network } from "../network.ts";
import { convolution, maxPool, NetworkBuilder } from "./network-builder.ts";
import { classesSchema } from "./reference-parameters.ts";

const SIZE = 28;

/** Kernel and channels of the two convolutions before each pool. */
const CONVOLUTIONS = [
  { kernel: 5, channels: 32 },
  { kernel: 3, channels: 64 },
] as const;

/** Parameters of `mnist`; the image is always 28x28x1. */
export const mnistSchema = z.strictObject({ classes: classesSchema(10) });

/**
 * The convolutional network for MNIST digits among the published compiled Edge TPU models (`mnist_cnn` in
 * datasets/published/golden/edge_tpu_cycles.csv, which lists its layers): valid padding throughout, 13,213,312 MACs.
 */
export function mnist({ classes }: z.output<typeof mnistSchema>): Network {
  const builder = new NetworkBuilder({ height: SIZE, width: SIZE, channels: 1 });
  CONVOLUTIONS.forEach((window, stage) => {
    for (const position of [1, 2]) {
      const layer = convolution({ ...window, padding: "valid", bias: true, activation: "relu" });
      builder.append(`stage${stage + 1}.convolution${position}`, layer);
    }
    builder.append(`stage${stage + 1}.pool`, maxPool({ kernel: 2, stride: 2, padding: "valid" }));
  });
  builder.append("flatten", { kind: "flatten" });
  builder.append("classifier", { kind: "dense", outputChannels: classes, bias: true });
  return builder.build("mnist");
}
