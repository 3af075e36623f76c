import { z } from "zod";
import type { Network } from "../network.ts";
import { appendInvertedStages, type InvertedStage } from "./inverted-residuals.ts";
import { convolution, NetworkBuilder } from "./network-builder.ts";
import { classesSchema, headSchema, inputSchema, printSize } from "./reference-parameters.ts";

const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;
const SQUEEZE_RATIO = 0.25;

/** Table 1 of Tan and Le, EfficientNet (2019). */
const STAGES: readonly InvertedStage[] = [
  { kind: "inverted", kernel: 3, stride: 1, channels: 16, expansions: [1] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 24, expansions: [6, 6] },
  { kind: "inverted", kernel: 5, stride: 2, channels: 40, expansions: [6, 6] },
  { kind: "inverted", kernel: 3, stride: 2, channels: 80, expansions: [6, 6, 6] },
  { kind: "inverted", kernel: 5, stride: 1, channels: 112, expansions: [6, 6, 6] },
  { kind: "inverted", kernel: 5, stride: 2, channels: 192, expansions: [6, 6, 6, 6] },
  { kind: "inverted", kernel: 3, stride: 1, channels: 320, expansions: [6] },
];

/** Parameters of `efficientnet-b0`. */
export const efficientnetB0Schema = z.strictObject({ input: inputSchema(224), classes: classesSchema(1000), head: headSchema });

/** EfficientNet-B0: inverted bottlenecks with squeeze-excite (a quarter of the block's input channels) and swish. */
export function efficientnetB0({ input, classes, head }: z.output<typeof efficientnetB0Schema>): Network {
  const builder = new NetworkBuilder(input);
  builder.append("stem", convolution({ kernel: 3, stride: 2, channels: STEM_CHANNELS, activation: "swish" }));
  appendInvertedStages(builder, STAGES, { width: 1, activation: "swish", squeezeRatio: SQUEEZE_RATIO });
  if (head) {
    builder.append("head", convolution({ kernel: 1, channels: HEAD_CHANNELS, activation: "swish" }));
    builder.appendClassifier(classes);
  }
  return builder.build(`efficientnet-b0 at ${printSize(input)}`);
}
