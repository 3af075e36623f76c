import { z } from "zod";
import { parseInput } from "../core/parse-input.ts";
import { CHANNEL_MULTIPLE } from "./round-channels.ts";
import type { SpaceSpec } from "./space.ts";

const size = z.int().min(1);
const stride = z.union([z.literal(1), z.literal(2)], { error: "expected 1 or 2" });
const channels = z
  .int()
  .min(CHANNEL_MULTIPLE)
  .multipleOf(CHANNEL_MULTIPLE, { error: `expected a multiple of ${CHANNEL_MULTIPLE}` });

const stageSchema = z.strictObject({
  /** Output channels at width 1. */
  channels,
  /** Blocks at most; the first is always kept, the others may be skipped. */
  blocks: size,
  /** Stride of the first block; the others have 1. */
  stride,
  /** Expansion of the reference network's blocks; the space itself chooses it block by block. */
  expansion: size.default(6),
});

/** Table 2 of Sandler et al., MobileNetV2 (2018). */
const STANDARD_STAGES: readonly z.input<typeof stageSchema>[] = [
  { channels: 16, blocks: 1, stride: 1, expansion: 1 },
  { channels: 24, blocks: 2, stride: 2 },
  { channels: 32, blocks: 3, stride: 2 },
  { channels: 64, blocks: 4, stride: 2 },
  { channels: 96, blocks: 3, stride: 1 },
  { channels: 160, blocks: 3, stride: 2 },
  { channels: 320, blocks: 1, stride: 1 },
];

const schema = z.strictObject({
  /** Height and width of the images in pixels. */
  inputSize: size.default(224),
  inputChannels: size.default(3),
  classes: size.default(1000),
  stem: z.strictObject({ channels, stride }).default({ channels: 32, stride: 2 }),
  stages: z
    .array(stageSchema)
    .min(1)
    .prefault(() => STANDARD_STAGES.slice()),
  /** Channels of the last 1x1 convolution. */
  headChannels: channels.default(1280),
});

/** What all networks of a `mobilenet-v2` space have in common; one definition serves 224-pixel and 28- or 32-pixel images. */
export type MobilenetV2Parameters = Readonly<z.output<typeof schema>>;

/** The parameters that differ from the standard network for 224-pixel images and 1,000 classes. */
export type MobilenetV2Options = Readonly<z.input<typeof schema>>;

/** Checks the parameters and fills in the defaults. Throws an `InputError` that names the parameter. */
export function parseMobilenetV2Parameters(options: unknown): MobilenetV2Parameters {
  return parseInput(schema, options, { action: "define mobilenet-v2", path: "" });
}

/** The spec of a `mobilenet-v2` space: the defaults are the standard network for 224-pixel images. Throws an `InputError` on a bad parameter. */
export function mobilenetV2Spec(options: MobilenetV2Options = {}): SpaceSpec {
  return { name: "mobilenet-v2", ...parseMobilenetV2Parameters(options) };
}
