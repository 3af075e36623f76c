import { InputError } from "../core/errors.ts";
import { BLOCK_DECISIONS, EXPANSIONS, KERNELS, KINDS, type MobilenetV2Space, WIDTHS } from "../space/mobilenet-v2.ts";
import { type MobilenetV2Options, type MobilenetV2Parameters, parseMobilenetV2Parameters } from "../space/mobilenet-v2-parameters.ts";
import { roundChannels } from "../space/round-channels.ts";
import type { Candidate } from "../space/space.ts";
import { assembleMobilenetV2, type BlockChoice, type StageChoice } from "./mobilenet-v2-blocks.ts";
import type { Network } from "./network.ts";

/** The network a candidate of a `mobilenet-v2` space describes; a block keeps its name wherever others are skipped. */
export function buildMobilenetV2Network(space: MobilenetV2Space, candidate: Candidate): Network {
  const { stem, headChannels, stages } = space.parameters;
  let at = 0;
  const choices = stages.map((stage): StageChoice => {
    const channels = roundChannels(stage.channels * WIDTHS[candidate[at++]!]!);
    const blocks: BlockChoice[] = [];
    for (let block = 1; block <= stage.blocks; block++, at += BLOCK_DECISIONS) {
      const kind = KINDS[candidate[at + 2]!]!;
      if (kind !== "skip") blocks.push({ block, kernel: KERNELS[candidate[at]!]!, expansion: EXPANSIONS[candidate[at + 1]!]!, kind });
    }
    return { channels, blocks };
  });
  const name = `${space.name} ${candidate.join(":")}`;
  return assembleMobilenetV2(space.parameters, { name, stemChannels: stem.channels, headChannels, stages: choices });
}

/**
 * Networks that contain every weight of the space at its largest shape: kernel 7, the largest width, no skips; once inverted, once fused
 * at expansion 6, once fused at expansion 1.
 */
export function largestMobilenetV2Networks(space: MobilenetV2Space): readonly Network[] {
  const widest = WIDTHS.length - 1;
  const largestKernel = KERNELS.length - 1;
  const largestExpansion = EXPANSIONS.length - 1;
  const blocks = [
    [largestKernel, largestExpansion, KINDS.indexOf("inverted")],
    [largestKernel, largestExpansion, KINDS.indexOf("fused")],
    [largestKernel, EXPANSIONS.indexOf(1), KINDS.indexOf("fused")],
  ];
  return blocks.map((block) => {
    const candidate = space.parameters.stages.flatMap((stage) => [widest, ...Array.from({ length: stage.blocks }, () => block).flat()]);
    return buildMobilenetV2Network(space, candidate);
  });
}

/** The reference network's parameters: those of the space, and a factor on the channels. */
export type ReferenceOptions = MobilenetV2Options & {
  /** Above 0; 1 is the published network. */
  readonly width: number;
};

/**
 * MobileNetV2 itself, with any positive width: every block inverted with kernel 3 and its stage's expansion. The width scales stem and stages,
 * rounded to multiples of 4 (the original rounds to 8), and the head where it exceeds 1, as the original does. Throws an `InputError` on a bad width or parameter.
 */
export function mobilenetV2({ width, ...options }: ReferenceOptions): Network {
  if (!(width > 0 && Number.isFinite(width)))
    throw new InputError(`Cannot build MobileNetV2: width is ${width}, expected a number above 0`, {
      code: "invalid-width",
      path: "width",
      fix: "Set width to a factor on the channels, for example 0.5.",
    });
  const parameters: MobilenetV2Parameters = parseMobilenetV2Parameters(options);
  const stages = parameters.stages.map(({ channels, blocks, expansion }): StageChoice => {
    const standard = Array.from(
      { length: blocks },
      (_, block): BlockChoice => ({ block: block + 1, kernel: 3, expansion, kind: "inverted" }),
    );
    return { channels: roundChannels(channels * width), blocks: standard };
  });
  return assembleMobilenetV2(parameters, {
    name: `MobileNetV2 x${width}`,
    stemChannels: roundChannels(parameters.stem.channels * width),
    headChannels: roundChannels(parameters.headChannels * Math.max(1, width)),
    stages,
  });
}
