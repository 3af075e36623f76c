import { z } from "zod";
import type { Network } from "../network.ts";
import { appendMobilenetV2Body } from "./mobilenet-v2.ts";
import { convolution, NetworkBuilder } from "./network-builder.ts";
import { classesSchema, headSchema, inputSchema, printSize, widthSchema } from "./reference-parameters.ts";

const HEAD_CHANNELS = 256;
/** The output of the body is this much smaller than the image. */
const OUTPUT_STRIDE = 16;

/** Parameters of `deeplab-v3-mobilenet-v2`; PASCAL VOC has 21 classes. */
export const deeplabV3Schema = z.strictObject({
  width: widthSchema(1),
  input: inputSchema(513),
  classes: classesSchema(21),
  head: headSchema,
});

/**
 * DeepLab v3 on MobileNetV2 in its mobile form (TensorFlow's research/deeplab): the body at output stride 16, dilated after that, then 1x1
 * convolutions to 256 channels, 256 channels and the classes of each position. Left out, for want of layers that broadcast, concatenate and
 * resize: the image-level branch (the same 256 numbers at every position, with its half of the second convolution's weights) and the
 * bilinear enlargement of the result.
 */
export function deeplabV3({ width, input, classes, head }: z.output<typeof deeplabV3Schema>): Network {
  const builder = new NetworkBuilder(input);
  appendMobilenetV2Body(builder, { width, outputStride: OUTPUT_STRIDE });
  if (head) {
    builder.append("aspp", convolution({ kernel: 1, channels: HEAD_CHANNELS, activation: "relu" }));
    builder.append("projection", convolution({ kernel: 1, channels: HEAD_CHANNELS, activation: "relu" }));
    builder.append("logits", convolution({ kernel: 1, channels: classes, bias: true }));
  }
  return builder.build(`deeplab-v3-mobilenet-v2 x${width} at ${printSize(input)}`);
}
