import { z } from "zod";
import type { Network } from "../network.ts";
import { convolution, maxPool, NetworkBuilder } from "./network-builder.ts";
import { classesSchema, headSchema, inputSchema, printSize } from "./reference-parameters.ts";

const STEM_CHANNELS = 64;
const STAGE_CHANNELS = [64, 128, 256, 512] as const;
/** A bottleneck block puts out this many times the channels of its 3x3 convolution. */
const BOTTLENECK_EXPANSION = 4;

/** Blocks a stage: Table 1 of He et al., Deep Residual Learning (2015). */
const VARIANTS = {
  "resnet-18": { blocks: [2, 2, 2, 2], bottleneck: false },
  "resnet-50": { blocks: [3, 4, 6, 3], bottleneck: true },
} as const;

/** Parameters of `resnet-18` and `resnet-50`. */
export const resnetSchema = z.strictObject({ input: inputSchema(224), classes: classesSchema(1000), head: headSchema });

type ResnetParameters = z.output<typeof resnetSchema>;

/** ResNet-18. */
export function resnet18(parameters: ResnetParameters): Network {
  return buildResnet("resnet-18", parameters);
}

/** ResNet-50 in the usual form whose bottlenecks stride in the 3x3 convolution (torchvision; 4.09 GMACs), not in the first 1x1 as in the paper. */
export function resnet50(parameters: ResnetParameters): Network {
  return buildResnet("resnet-50", parameters);
}

function buildResnet(variant: keyof typeof VARIANTS, { input, classes, head }: ResnetParameters): Network {
  const { blocks, bottleneck } = VARIANTS[variant];
  const builder = new NetworkBuilder(input);
  builder.append("stem", convolution({ kernel: 7, stride: 2, padding: 3, channels: STEM_CHANNELS, activation: "relu" }));
  builder.append("pool1", maxPool({ kernel: 3, stride: 2, padding: 1 }));
  STAGE_CHANNELS.forEach((channels, stage) => {
    for (let block = 1; block <= blocks[stage]!; block++) {
      const stride = block === 1 && stage > 0 ? 2 : 1;
      appendBlock(builder, { prefix: `stage${stage + 1}.block${block}.`, channels, stride, bottleneck });
    }
  });
  if (head) builder.appendClassifier(classes);
  return builder.build(`${variant} at ${printSize(input)}`);
}

interface ResidualBlock {
  /** Node names start with this, a dot included. */
  readonly prefix: string;
  /** Channels of the 3x3 convolutions. */
  readonly channels: number;
  readonly stride: number;
  readonly bottleneck: boolean;
}

/** Padding is that of PyTorch: one pixel on each side of a 3x3 window, whatever the stride. */
function appendBlock(builder: NetworkBuilder, { prefix, channels, stride, bottleneck }: ResidualBlock): void {
  const source = builder.last;
  const inputChannels = builder.channels;
  const outputChannels = bottleneck ? channels * BOTTLENECK_EXPANSION : channels;
  let shortcut = source;
  if (stride > 1 || inputChannels !== outputChannels) {
    builder.append(`${prefix}shortcut`, convolution({ kernel: 1, stride, padding: 0, channels: outputChannels }));
    shortcut = builder.last;
  }
  const middle = { kernel: 3, stride, padding: 1, channels, activation: "relu" } as const;
  if (bottleneck) {
    builder.append(`${prefix}reduce`, convolution({ kernel: 1, padding: 0, channels, activation: "relu" }), { from: source });
    builder.append(`${prefix}convolution`, convolution(middle));
    builder.append(`${prefix}restore`, convolution({ kernel: 1, padding: 0, channels: outputChannels }));
  } else {
    builder.append(`${prefix}convolution1`, convolution(middle), { from: source });
    builder.append(`${prefix}convolution2`, convolution({ kernel: 3, padding: 1, channels }));
  }
  builder.appendSum(`${prefix}add`, shortcut, { activation: "relu" });
}
