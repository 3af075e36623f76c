import { z } from "zod";
import type { Network } from "../network.ts";
import { appendInvertedStages, type InvertedStage } from "./inverted-residuals.ts";
import { convolution, NetworkBuilder } from "./network-builder.ts";
import { classesSchema, headSchema, inputSchema, printSize, widthSchema } from "./reference-parameters.ts";
import { scaleChannels } from "./scale-channels.ts";

const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;

/** Table 2 of Sandler et al., MobileNetV2 (2018). */
const STAGES: readonly InvertedStage[] = [
  { kind: "inverted", kernel: 3, stride: 1, channels: 16, expansions: [1] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 24, expansions: [6, 6] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 32, expansions: [6, 6, 6] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 64, expansions: [6, 6, 6, 6] },
  { kind: "inverted", kernel: 3, stride: 1, channels: 96, expansions: [6, 6, 6] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 160, expansions: [6, 6, 6] },
  { kind: "inverted", kernel: 3, stride: 1, channels: 320, expansions: [6] },
];

/** Parameters of `mobilenet-v2`; the published compiled model has 1,001 classes. */
export const mobilenetV2Schema = z.strictObject({
  width: widthSchema(1),
  input: inputSchema(224),
  classes: classesSchema(1001),
  head: headSchema,
});

/**
 * MobileNetV2 as published, at any width: channels in multiples of 8, and a last convolution of 1,280 channels that only a width above 1
 * scales. Without its head it ends before that convolution. (The search space around it has a finer grid of channels, multiples of 4.)
 */
export function mobilenetV2({ width, input, classes, head }: z.output<typeof mobilenetV2Schema>): Network {
  const builder = new NetworkBuilder(input);
  appendMobilenetV2Body(builder, { width });
  if (head) {
    const channels = scaleChannels(HEAD_CHANNELS, Math.max(1, width));
    builder.append("head", convolution({ kernel: 1, channels, activation: "relu6" }));
    builder.appendClassifier(classes);
  }
  return builder.build(`mobilenet-v2 x${width} at ${printSize(input)}`);
}

/** Appends stem and stages; `outputStride` as in `appendInvertedStages`. */
export function appendMobilenetV2Body(
  builder: NetworkBuilder,
  { width, outputStride }: { readonly width: number; readonly outputStride?: number },
): void {
  builder.append("stem", convolution({ kernel: 3, stride: 2, channels: scaleChannels(STEM_CHANNELS, width), activation: "relu6" }));
  const body = { width, activation: "relu6" } as const;
  appendInvertedStages(builder, STAGES, outputStride === undefined ? body : { ...body, outputStride });
}
