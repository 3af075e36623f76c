import { canonicalJson } from "../core/json.ts";
import { EXPANSIONS, KERNELS, KINDS, type MobilenetV2Space, WIDTHS } from "../space/mobilenet-v2.ts";
import { roundChannels } from "../space/round-channels.ts";
import type { Candidate } from "../space/space.ts";
import { buildMobilenetV2Network } from "./build-mobilenet-v2.ts";
import type { Layer, Network } from "./network.ts";

const SKIPPED = [0, 0, KINDS.indexOf("skip")];

/**
 * The canonical candidate of a `mobilenet-v2` space that describes a network, whatever the names in it; `undefined` where the space does not have the
 * network. Blocks are read off the layers, divided over the stages in every way that fits, and the network built again is compared. Where stages of
 * equal width meet, several candidates may compute the same: the one with the network's own names is taken, else the first.
 */
export function findMobilenetV2Candidate(space: MobilenetV2Space, network: Network): Candidate | undefined {
  const blocks = readBlocks(network);
  const wanted = describe(network);
  const names = network.nodes.map(({ name }) => name).join();
  let first: Candidate | undefined;
  for (const candidate of divide(space, { blocks, stage: 0 })) {
    const built = buildMobilenetV2Network(space, candidate);
    if (describe(built) !== wanted) continue;
    first ??= candidate;
    if (built.nodes.map(({ name }) => name).join() === names) return candidate;
  }
  return first;
}

/** A block as its layers show it. */
interface Block {
  readonly channels: number;
  readonly stride: number;
  /** Kernel, expansion and kind, as value indices. */
  readonly choice: readonly number[];
}

function readBlocks({ nodes }: Network): readonly Block[] {
  const layers = nodes.map(({ layer }) => layer).filter(({ kind }) => kind === "convolution" || kind === "depthwise");
  const blocks: Block[] = [];
  let entering = outputChannels(layers[0]);
  // Behind the stem and before the head.
  for (let at = 1; at < layers.length - 1; ) {
    const hasExpansion = kernelOf(layers[at]) === 1 && layers[at + 1]?.kind === "depthwise";
    const main = layers[hasExpansion ? at + 1 : at]!;
    const isInverted = main.kind === "depthwise";
    const isDirect = !isInverted && !isProjection(layers[at + 1]);
    const last = layers[at + (isDirect ? 0 : hasExpansion ? 2 : 1)];
    const hidden = isDirect || (isInverted && !hasExpansion) ? entering : outputChannels(layers[at]);
    if (last === undefined || !("strideHeight" in main)) return blocks;
    const expansion = EXPANSIONS.findIndex((each) => each * entering === hidden);
    const choice = [
      KERNELS.indexOf(kernelOf(main) as (typeof KERNELS)[number]),
      expansion,
      KINDS.indexOf(isInverted ? "inverted" : "fused"),
    ];
    entering = outputChannels(last);
    blocks.push({ channels: entering, stride: main.strideHeight, choice });
    at += isDirect ? 1 : hasExpansion ? 3 : 2;
  }
  return blocks;
}

/** The candidates that run `blocks` from a stage on: each stage takes at least one, the first with its stride, all with the same channels. */
function* divide(
  space: MobilenetV2Space,
  { blocks, stage }: { readonly blocks: readonly Block[]; readonly stage: number },
): Iterable<readonly number[]> {
  const parameters = space.parameters.stages[stage];
  if (parameters === undefined) {
    if (blocks.length === 0) yield [];
    return;
  }
  const [first] = blocks;
  const width = WIDTHS.findIndex((each) => roundChannels(parameters.channels * each) === first?.channels);
  if (first === undefined || width < 0 || first.stride !== parameters.stride) return;
  for (let count = 1; count <= Math.min(parameters.blocks, blocks.length); count++) {
    const own = blocks.slice(0, count);
    const fits = ({ channels, stride, choice }: Block, at: number) =>
      !choice.includes(-1) && channels === first.channels && (at === 0 || stride === 1);
    if (!own.every(fits)) return;
    const skipped = Array.from({ length: parameters.blocks - count }, () => SKIPPED);
    for (const rest of divide(space, { blocks: blocks.slice(count), stage: stage + 1 }))
      yield [width, ...[...own.map(({ choice }) => choice), ...skipped].flat(), ...rest];
  }
}

function kernelOf(layer: Layer | undefined): number {
  return layer !== undefined && "kernelHeight" in layer ? layer.kernelHeight : 0;
}

function outputChannels(layer: Layer | undefined): number {
  return layer?.kind === "convolution" ? layer.outputChannels : 0;
}

/** Whether a layer ends a block: a convolution of single positions without activation. */
function isProjection(layer: Layer | undefined): boolean {
  return layer?.kind === "convolution" && layer.kernelHeight === 1 && layer.activation === undefined;
}

/** What it computes, in one text; nodes are called by their place. */
function describe({ input, nodes }: Network): string {
  const places = new Map(nodes.map(({ name }, at) => [name, at]));
  const plain = nodes.map(({ layer, inputs }) => ({ layer, inputs: inputs.map((name) => places.get(name) ?? -1) }));
  return canonicalJson(JSON.parse(JSON.stringify({ input, nodes: plain })));
}
