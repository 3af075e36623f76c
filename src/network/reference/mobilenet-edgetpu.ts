import { z } from "zod";
import type { Network } from "../network.ts";
import { appendInvertedStages, type InvertedStage } from "./inverted-residuals.ts";
import { convolution, NetworkBuilder } from "./network-builder.ts";
import { classesSchema, headSchema, inputSchema, printSize, widthSchema } from "./reference-parameters.ts";
import { scaleChannels } from "./scale-channels.ts";

const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;

/** `V3_EDGETPU` in TensorFlow's research/slim/nets/mobilenet/mobilenet_v3.py (2019); fused at expansion 1 is the projection alone. */
const STAGES: readonly InvertedStage[] = [
  { kind: "fused", kernel: 3, stride: 1, channels: 16, expansions: [1] },
  { kind: "fused", kernel: 3, stride: 2, channels: 32, expansions: [8, 4, 4, 4] },
  { kind: "fused", kernel: 3, stride: 2, channels: 48, expansions: [8, 4, 4, 4] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 96, expansions: [8, 4, 4, 4] },
  { kind: "inverted", kernel: 3, stride: 1, channels: 96, expansions: [8, 4, 4, 4], withoutFirstSum: true },
  { kind: "inverted", kernel: 5, stride: 2, channels: 160, expansions: [8, 4, 4, 4] },
  { kind: "inverted", kernel: 3, stride: 1, channels: 192, expansions: [8] },
];

/** Parameters of `mobilenet-edgetpu`; widths 1 and 0.75 were published, with 1,001 classes. */
export const mobilenetEdgetpuSchema = z.strictObject({
  width: widthSchema(1),
  input: inputSchema(224),
  classes: classesSchema(1001),
  head: headSchema,
});

/**
 * MobileNetEdgeTPU: inverted bottlenecks, fused in the early stages, with ReLU and no squeeze-excite. The last convolution keeps its 1,280
 * channels at widths below 1, as in the published 0.75 (`finegrain_classification_mode`).
 */
export function mobilenetEdgetpu({ width, input, classes, head }: z.output<typeof mobilenetEdgetpuSchema>): Network {
  const builder = new NetworkBuilder(input);
  builder.append("stem", convolution({ kernel: 3, stride: 2, channels: scaleChannels(STEM_CHANNELS, width), activation: "relu" }));
  appendInvertedStages(builder, STAGES, { width, activation: "relu" });
  if (head) {
    const channels = scaleChannels(HEAD_CHANNELS, Math.max(1, width));
    builder.append("head", convolution({ kernel: 1, channels, activation: "relu" }));
    builder.appendClassifier(classes);
  }
  return builder.build(`mobilenet-edgetpu x${width} at ${printSize(input)}`);
}
