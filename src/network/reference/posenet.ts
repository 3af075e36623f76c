import { z } from "zod";
import type { Network } from "../network.ts";
import { appendMobilenetV1Body } from "./mobilenet-v1.ts";
import { convolution, NetworkBuilder } from "./network-builder.ts";
import { headSchema, inputSchema, printSize, widthSchema } from "./reference-parameters.ts";

const KEYPOINTS = 17;
/** Pairs of neighbouring keypoints in the tree that joins them. */
const KEYPOINT_EDGES = 16;
/** The output of the body is this much smaller than the image. */
const OUTPUT_STRIDE = 16;

/** Parameters of `posenet-mobilenet-v1`; inputs of 353x481, 481x641 and 721x1281 were published compiled. */
export const posenetSchema = z.strictObject({ width: widthSchema(0.75), input: inputSchema("353x481"), head: headSchema });

/**
 * PoseNet on MobileNet v1 (Papandreou et al., PersonLab, 2018, in the form of TensorFlow.js models/posenet): the body at output stride 16,
 * dilated after that, then four 1x1 convolutions of the same tensor, here one of as many channels: a heat map a keypoint, its offsets in
 * y and x, and the displacements in y and x along each edge forwards and backwards. Decoding the poses is no layer and is left out.
 */
export function posenet({ width, input, head }: z.output<typeof posenetSchema>): Network {
  const builder = new NetworkBuilder(input);
  appendMobilenetV1Body(builder, { width, outputStride: OUTPUT_STRIDE });
  const channels = KEYPOINTS + 2 * KEYPOINTS + 2 * (2 * KEYPOINT_EDGES);
  if (head) builder.append("heads", convolution({ kernel: 1, channels, bias: true }));
  return builder.build(`posenet-mobilenet-v1 x${width} at ${printSize(input)}`);
}
