import { z } from "zod";
import { parseInput } from "../core/parse-input.ts";
import { CHANNEL_MULTIPLE, firstEqualWidths } from "./round-channels.ts";
import type { Candidate, Decision, Space, SpaceSpec } from "./space.ts";

/** Factors on a stage's channels. */
export const EFFICIENTNET_WIDTHS = [0.75, 1, 1.25] as const;
/** Edge of a block's square depthwise window. */
export const EFFICIENTNET_KERNELS = [3, 5] as const;
/** Factors from a block's input channels to its hidden channels. */
export const EFFICIENTNET_EXPANSIONS = [1, 3, 6] as const;
/** Channels of a block's squeeze-and-excitation as a ratio of its input channels; 0 is none. */
export const EFFICIENTNET_SQUEEZES = [0, 0.25] as const;
/** Decisions of one block: kernel, expansion, squeeze. */
export const EFFICIENTNET_BLOCK_DECISIONS = 3;

const BLOCK_DESIGNS = BigInt(EFFICIENTNET_KERNELS.length * EFFICIENTNET_EXPANSIONS.length * EFFICIENTNET_SQUEEZES.length);

const size = z.int().min(1);
const stride = z.union([z.literal(1), z.literal(2)], { error: "expected 1 or 2" });
const channels = z
  .int()
  .min(CHANNEL_MULTIPLE)
  .multipleOf(CHANNEL_MULTIPLE, { error: `expected a multiple of ${CHANNEL_MULTIPLE}` });

/** Table 1 of Tan and Le, EfficientNet (2019). */
const B0_STAGES = [
  { channels: 16, blocks: 1, stride: 1 },
  { channels: 24, blocks: 2, stride: 2 },
  { channels: 40, blocks: 2, stride: 2 },
  { channels: 80, blocks: 3, stride: 2 },
  { channels: 112, blocks: 3, stride: 1 },
  { channels: 192, blocks: 4, stride: 2 },
  { channels: 320, blocks: 1, stride: 1 },
] as const;

const schema = z.strictObject({
  name: z.literal("efficientnet-b0"),
  /** Height and width of the images in pixels. */
  inputSize: size.default(224),
  inputChannels: size.default(3),
  classes: size.default(1000),
  stem: z.strictObject({ channels, stride }).default({ channels: 32, stride: 2 }),
  /** `channels` at width 1; `blocks` of the network the space lies around, which may have one fewer (never 0) or one more; the first strides. */
  stages: z
    .array(z.strictObject({ channels, blocks: size, stride }))
    .min(1)
    .prefault(() => [...B0_STAGES]),
  /** Channels of the last 1x1 convolution. */
  headChannels: channels.default(1280),
});

/** A space of networks of squeezed inverted bottlenecks, with the parameters its networks share. */
export interface EfficientnetB0Space extends Space {
  readonly parameters: Readonly<z.output<typeof schema>>;
  /** For each stage the depths its second decision chooses from, rising. */
  readonly depths: readonly (readonly number[])[];
}

/** Whether a space is `efficientnet-b0`. */
export function isEfficientnetB0Space(space: Space): space is EfficientnetB0Space {
  return space.name === "efficientnet-b0";
}

/**
 * The space around EfficientNet-B0: a width and a depth for each stage, then kernel, expansion and squeeze-and-excitation for each block it
 * can have. Those of blocks beyond the depth are without effect; channels are rounded to multiples of 4, and widths that round to the same
 * channels count as one design.
 */
export function createEfficientnetB0Space(spec: SpaceSpec): EfficientnetB0Space {
  const parameters = parseInput(schema, spec, { action: "create a space", path: "" });
  const depths = parameters.stages.map(({ blocks }) => [blocks - 1, blocks, blocks + 1].filter((depth) => depth > 0));
  const widths = parameters.stages.map((stage) => firstEqualWidths(stage.channels, EFFICIENTNET_WIDTHS));
  const stages = depths.map((values, index): Stage => ({ depths: values, widths: widths[index]! }));
  const space: EfficientnetB0Space = {
    name: parameters.name,
    spec: parameters,
    decisions: depths.flatMap((values, index) => stageDecisions(`stage${index + 1}`, values)),
    parameters,
    depths,
    activeDecisions: (candidate) => splitStages(stages, candidate).flatMap(markActive),
    canonicalize: (candidate) => splitStages(stages, candidate).flatMap(canonicalizeStage),
    distinctDesigns: () => stages.reduce((product, stage) => product * stageDesigns(stage), 1n),
    get parts() {
      return [{ space, offset: 0 }];
    },
  };
  return space;
}

function stageDecisions(stage: string, depths: readonly number[]): readonly Decision[] {
  const blocks = Array.from({ length: depths.at(-1)! }, (_, block): readonly Decision[] => [
    { name: `${stage}.block${block + 1}.kernel`, values: EFFICIENTNET_KERNELS },
    { name: `${stage}.block${block + 1}.expansion`, values: EFFICIENTNET_EXPANSIONS },
    { name: `${stage}.block${block + 1}.squeeze`, values: EFFICIENTNET_SQUEEZES },
  ]);
  return [{ name: `${stage}.width`, values: EFFICIENTNET_WIDTHS }, { name: `${stage}.depth`, values: depths }, ...blocks.flat()];
}

interface Stage {
  readonly depths: readonly number[];
  /** For each width the first one of the same channels. */
  readonly widths: readonly number[];
}

/** A stage with what a candidate chooses in it. */
interface ChosenStage extends Stage {
  readonly width: number;
  readonly depth: number;
  readonly blocks: Candidate;
}

function splitStages(stages: readonly Stage[], candidate: Candidate): readonly ChosenStage[] {
  let at = 0;
  return stages.map((stage) => {
    const [width, depth] = [candidate[at]!, candidate[at + 1]!];
    const from = at + 2;
    at = from + stage.depths.at(-1)! * EFFICIENTNET_BLOCK_DECISIONS;
    return { ...stage, width, depth, blocks: candidate.slice(from, at) };
  });
}

function markActive({ widths, depths, depth, blocks }: ChosenStage): readonly boolean[] {
  const kept = depths[depth]! * EFFICIENTNET_BLOCK_DECISIONS;
  return [widths.some((first) => first > 0), true, ...blocks.map((_, at) => at < kept)];
}

function canonicalizeStage({ widths, width, depths, depth, blocks }: ChosenStage): Candidate {
  const kept = depths[depth]! * EFFICIENTNET_BLOCK_DECISIONS;
  return [widths[width]!, depth, ...blocks.map((value, at) => (at < kept ? value : 0))];
}

function stageDesigns({ widths, depths }: Stage): bigint {
  const lists = depths.reduce((sum, depth) => sum + BLOCK_DESIGNS ** BigInt(depth), 0n);
  return BigInt(new Set(widths).size) * lists;
}
