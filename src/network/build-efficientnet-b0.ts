import {
  EFFICIENTNET_BLOCK_DECISIONS,
  EFFICIENTNET_EXPANSIONS,
  EFFICIENTNET_KERNELS,
  EFFICIENTNET_SQUEEZES,
  EFFICIENTNET_WIDTHS,
  type EfficientnetB0Space,
} from "../space/efficientnet-b0.ts";
import { roundChannels } from "../space/round-channels.ts";
import type { Candidate } from "../space/space.ts";
import type { Network } from "./network.ts";
import { convolution, depthwise, NetworkBuilder } from "./reference/network-builder.ts";

/**
 * The network a candidate of an `efficientnet-b0` space describes: stem, stages of inverted bottlenecks with swish, 1x1 head, global pool,
 * classifier. A block at expansion 1 has no expanding layer; one with squeeze-and-excitation gates its hidden channels by a sigmoid.
 */
export function buildEfficientnetB0Network(space: EfficientnetB0Space, candidate: Candidate): Network {
  const { inputSize, inputChannels, classes, stem, stages, headChannels } = space.parameters;
  const builder = new NetworkBuilder({ height: inputSize, width: inputSize, channels: inputChannels });
  builder.append("stem", convolution({ kernel: 3, stride: stem.stride, channels: stem.channels, activation: "swish" }));
  let at = 0;
  stages.forEach((stage, index) => {
    const channels = roundChannels(stage.channels * EFFICIENTNET_WIDTHS[candidate[at]!]!);
    const depth = space.depths[index]![candidate[at + 1]!]!;
    for (let block = 0; block < depth; block++) {
      const from = at + 2 + block * EFFICIENTNET_BLOCK_DECISIONS;
      const [kernel, expansion, squeeze] = candidate.slice(from, from + EFFICIENTNET_BLOCK_DECISIONS);
      appendBlock(builder, {
        prefix: `stage${index + 1}.block${block + 1}.`,
        kernel: EFFICIENTNET_KERNELS[kernel!]!,
        expansion: EFFICIENTNET_EXPANSIONS[expansion!]!,
        squeezeRatio: EFFICIENTNET_SQUEEZES[squeeze!]!,
        stride: block === 0 ? stage.stride : 1,
        channels,
      });
    }
    at += 2 + space.depths[index]!.at(-1)! * EFFICIENTNET_BLOCK_DECISIONS;
  });
  builder.append("head", convolution({ kernel: 1, channels: headChannels, activation: "swish" }));
  builder.appendClassifier(classes);
  return builder.build(`${space.name} ${candidate.join(":")}`);
}

/** One network that contains every weight at its largest shape: the last value of every decision. */
export function largestEfficientnetB0Networks(space: EfficientnetB0Space): readonly Network[] {
  return [
    buildEfficientnetB0Network(
      space,
      space.decisions.map(({ values }) => values.length - 1),
    ),
  ];
}

interface Block {
  /** Node names start with this, a dot included. */
  readonly prefix: string;
  readonly kernel: number;
  readonly expansion: number;
  /** Squeezed channels as a ratio of the block's input channels; 0 for none. */
  readonly squeezeRatio: number;
  readonly stride: number;
  /** Output channels. */
  readonly channels: number;
}

function appendBlock(builder: NetworkBuilder, { prefix, kernel, expansion, squeezeRatio, stride, channels }: Block): void {
  const source = builder.last;
  const inputChannels = builder.channels;
  if (expansion > 1)
    builder.append(`${prefix}expand`, convolution({ kernel: 1, channels: inputChannels * expansion, activation: "swish" }));
  builder.append(`${prefix}depthwise`, depthwise({ kernel, stride, activation: "swish" }));
  if (squeezeRatio > 0) {
    const squeezedChannels = inputChannels * squeezeRatio;
    builder.append(`${prefix}squeeze`, { kind: "squeeze-excite", squeezedChannels, activation: "swish", gate: "sigmoid" });
  }
  builder.append(`${prefix}project`, convolution({ kernel: 1, channels }));
  if (stride === 1 && inputChannels === channels) builder.appendSum(`${prefix}add`, source);
}
