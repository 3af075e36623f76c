import type { ActivationFunction } from "../network.ts";
import { convolution, depthwise, type NetworkBuilder } from "./network-builder.ts";
import { scaleChannels } from "./scale-channels.ts";

/** Blocks that share an output shape; the first of them strides. */
export interface InvertedStage {
  /** `fused`: a full convolution to the hidden channels in place of expansion and depthwise convolution; none at expansion 1, stride 1. */
  readonly kind: "inverted" | "fused";
  readonly kernel: number;
  readonly stride: number;
  /** Output channels at width 1. */
  readonly channels: number;
  /** Factor from input to hidden channels, a block each. */
  readonly expansions: readonly number[];
  /** The first block adds no input even where stride and channels would allow it. */
  readonly withoutFirstSum?: true;
}

/** What all blocks of a body share. */
export interface InvertedBody {
  /** Factor on the channels; see `scaleChannels`. */
  readonly width: number;
  /** After all convolutions but those that project. */
  readonly activation: ActivationFunction;
  /** Squeezed channels of a squeeze-excite after each depthwise convolution, as a ratio of the block's input channels; none without it. */
  readonly squeezeRatio?: number;
  /** Once the strides multiply to this, later ones become 1 and the windows after them dilate instead; nothing dilates without it. */
  readonly outputStride?: number;
}

/**
 * Appends stages of inverted-bottleneck blocks to a body that has strode by 2 so far, named `stage2.block1.expand` and so on: expand
 * (1x1, none at expansion 1), depthwise, perhaps squeeze-excite, project (1x1, linear), and the sum with the block's input where stride
 * and channels allow. Source: Sandler et al., MobileNetV2 (2018), and `expanded_conv` in TensorFlow's research/slim/nets/mobilenet.
 */
export function appendInvertedStages(builder: NetworkBuilder, stages: readonly InvertedStage[], body: InvertedBody): void {
  const { outputStride = Number.POSITIVE_INFINITY } = body;
  let reached = 2;
  let rate = 1;
  stages.forEach((stage, index) => {
    stage.expansions.forEach((expansion, block) => {
      const wanted = block === 0 ? stage.stride : 1;
      const dilated = reached >= outputStride;
      const place = {
        prefix: `stage${index + 1}.block${block + 1}.`,
        expansion,
        stride: dilated ? 1 : wanted,
        dilation: dilated ? rate : 1,
        sums: block > 0 || stage.withoutFirstSum !== true,
      };
      if (dilated) rate *= wanted;
      else reached *= wanted;
      appendBlock(builder, place, { stage, body });
    });
  });
}

interface BlockPlace {
  /** Node names start with this, a dot included. */
  readonly prefix: string;
  readonly expansion: number;
  readonly stride: number;
  readonly dilation: number;
  readonly sums: boolean;
}

function appendBlock(
  builder: NetworkBuilder,
  { prefix, expansion, stride, dilation, sums }: BlockPlace,
  { stage, body }: { readonly stage: InvertedStage; readonly body: InvertedBody },
): void {
  const { activation, squeezeRatio } = body;
  const source = builder.last;
  const inputChannels = builder.channels;
  const channels = scaleChannels(stage.channels, body.width);
  const hidden = scaleChannels(inputChannels, expansion);
  const window = { kernel: stage.kernel, stride, dilation, activation };
  if (stage.kind === "fused") {
    if (expansion > 1) builder.append(`${prefix}fused`, convolution({ ...window, channels: hidden }));
  } else {
    if (expansion > 1) builder.append(`${prefix}expand`, convolution({ kernel: 1, channels: hidden, activation }));
    builder.append(`${prefix}depthwise`, depthwise(window));
  }
  if (squeezeRatio !== undefined) {
    const squeezedChannels = Math.max(1, Math.floor(inputChannels * squeezeRatio));
    builder.append(`${prefix}squeeze`, { kind: "squeeze-excite", squeezedChannels, activation, gate: "sigmoid" });
  }
  builder.append(`${prefix}project`, convolution({ kernel: 1, channels }));
  if (sums && stride === 1 && inputChannels === channels) builder.appendSum(`${prefix}add`, source);
}
