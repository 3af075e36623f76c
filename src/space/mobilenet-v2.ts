import { type MobilenetV2Parameters, parseMobilenetV2Parameters } from "./mobilenet-v2-parameters.ts";
import { firstEqualWidths } from "./round-channels.ts";
import type { Candidate, Decision, Space, SpaceSpec } from "./space.ts";

/** Factors on a stage's channels. */
export const WIDTHS = [0.5, 0.75, 1, 1.25] as const;
/** Edge of a block's square convolution window. */
export const KERNELS = [3, 5, 7] as const;
/** Factors from a block's input channels to its hidden channels. */
export const EXPANSIONS = [1, 3, 6] as const;
/** What a block is. Only blocks after the first of a stage keep the shape, so only they may be skipped. */
export const KINDS = ["inverted", "fused", "skip"] as const;

/** Decisions of one block: kernel, expansion, kind. */
export const BLOCK_DECISIONS = 3;
const KIND_AT = 2;
const SKIP = KINDS.indexOf("skip");
/** Designs of a block that is kept. */
const KEPT_DESIGNS = BigInt(KERNELS.length * EXPANSIONS.length * (KINDS.length - 1));

/** A space of inverted-bottleneck networks, with the parameters its networks share. */
export interface MobilenetV2Space extends Space {
  readonly parameters: MobilenetV2Parameters;
}

/** Whether a space is `mobilenet-v2`. */
export function isMobilenetV2Space(space: Space): space is MobilenetV2Space {
  return space.name === "mobilenet-v2";
}

/**
 * The space around MobileNetV2: a width for each stage, then a kernel, an expansion and a kind for each of its blocks.
 * Channels are rounded to multiples of 4; widths that round to the same channels count as one design.
 */
export function createMobilenetV2Space(spec: SpaceSpec): MobilenetV2Space {
  const { name, ...options } = spec;
  const parameters = parseMobilenetV2Parameters(options);
  const decisions = parameters.stages.flatMap((stage, index) => stageDecisions(`stage${index + 1}`, stage.blocks));
  const widths = parameters.stages.map((stage) => firstEqualWidths(stage.channels, WIDTHS));
  const space: MobilenetV2Space = {
    name,
    spec: { name, ...parameters },
    decisions,
    parameters,
    activeDecisions: (candidate) => markActive(space, { candidate, widths }),
    canonicalize: (candidate) => canonicalizeStages(space, { candidate, widths }),
    distinctDesigns: () =>
      parameters.stages.reduce((product, stage, index) => product * stageDesigns(stage.blocks) * BigInt(new Set(widths[index]).size), 1n),
    get parts() {
      return [{ space, offset: 0 }];
    },
  };
  return space;
}

function stageDecisions(stage: string, blocks: number): Decision[] {
  const decisions: Decision[] = [{ name: `${stage}.width`, values: WIDTHS }];
  for (let block = 1; block <= blocks; block++) {
    const name = `${stage}.block${block}`;
    decisions.push(
      { name: `${name}.kernel`, values: KERNELS },
      { name: `${name}.expansion`, values: EXPANSIONS },
      { name: `${name}.kind`, values: block === 1 ? KINDS.slice(0, SKIP) : KINDS },
    );
  }
  return decisions;
}

/** Kept blocks are an ordered list that starts with the first block: 18 times the sum over k further ones of 18^k. */
function stageDesigns(blocks: number): bigint {
  let sum = 0n;
  for (let further = 0; further < blocks; further++) sum += KEPT_DESIGNS ** BigInt(further);
  return KEPT_DESIGNS * sum;
}

interface WidthsOfCandidate {
  readonly candidate: Candidate;
  readonly widths: readonly (readonly number[])[];
}

function markActive(space: MobilenetV2Space, { candidate, widths }: WidthsOfCandidate): boolean[] {
  const active: boolean[] = [];
  space.parameters.stages.forEach((stage, index) => {
    active.push(widths[index]!.some((first) => first > 0));
    for (let block = 0; block < stage.blocks; block++) {
      const kept = candidate[active.length + KIND_AT] !== SKIP;
      active.push(kept, kept, true);
    }
  });
  return active;
}

function canonicalizeStages(space: MobilenetV2Space, { candidate, widths }: WidthsOfCandidate): number[] {
  const result: number[] = [];
  space.parameters.stages.forEach((stage, index) => {
    const end = result.length + 1 + stage.blocks * BLOCK_DECISIONS;
    let at = result.length;
    result.push(widths[index]![candidate[at]!]!);
    for (at += 1; at < end; at += BLOCK_DECISIONS)
      if (candidate[at + KIND_AT] !== SKIP) result.push(candidate[at]!, candidate[at + 1]!, candidate[at + KIND_AT]!);
    while (result.length < end) result.push(0, 0, SKIP);
  });
  return result;
}
