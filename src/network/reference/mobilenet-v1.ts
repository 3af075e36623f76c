import { z } from "zod";
import type { Network } from "../network.ts";
import { convolution, depthwise, NetworkBuilder } from "./network-builder.ts";
import { classesSchema, headSchema, inputSchema, printSize, widthSchema } from "./reference-parameters.ts";

const STEM_CHANNELS = 32;
const MIN_CHANNELS = 8;

/** Output channels and depthwise stride of the 13 blocks: Table 1 of Howard et al., MobileNets (2017). */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** Parameters of `mobilenet-v1`; the published compiled models have 1,001 classes. */
export const mobilenetV1Schema = z.strictObject({
  width: widthSchema(1),
  input: inputSchema(224),
  classes: classesSchema(1001),
  head: headSchema,
});

/** MobileNet v1 as in Howard et al. (2017) and TensorFlow's research/slim/nets/mobilenet_v1.py. */
export function mobilenetV1({ width, input, classes, head }: z.output<typeof mobilenetV1Schema>): Network {
  const builder = new NetworkBuilder(input);
  appendMobilenetV1Body(builder, { width });
  if (head) builder.appendClassifier(classes);
  return builder.build(`mobilenet-v1 x${width} at ${printSize(input)}`);
}

/**
 * Appends stem and blocks. Channels scale by `width` and round down, to at least 8. Once the strides multiply to `outputStride`, later
 * ones become 1 and the depthwise windows after them dilate instead, as slim's `output_stride` does; without it nothing dilates.
 */
export function appendMobilenetV1Body(
  builder: NetworkBuilder,
  { width, outputStride = Number.POSITIVE_INFINITY }: { readonly width: number; readonly outputStride?: number },
): void {
  const scale = (channels: number): number => Math.max(MIN_CHANNELS, Math.floor(channels * width));
  builder.append("stem", convolution({ kernel: 3, stride: 2, channels: scale(STEM_CHANNELS), activation: "relu6" }));
  let reached = 2;
  let rate = 1;
  BLOCKS.forEach(([channels, stride], index) => {
    const dilated = reached >= outputStride;
    const window = dilated ? { kernel: 3, stride: 1, dilation: rate } : { kernel: 3, stride };
    if (dilated) rate *= stride;
    else reached *= stride;
    builder.append(`block${index + 1}.depthwise`, depthwise({ ...window, activation: "relu6" }));
    builder.append(`block${index + 1}.pointwise`, convolution({ kernel: 1, channels: scale(channels), activation: "relu6" }));
  });
}
