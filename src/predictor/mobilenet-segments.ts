import { analyzeNetwork } from "../network/analyze.ts";
import { buildMobilenetV2Network } from "../network/build-mobilenet-v2.ts";
import { BLOCK_DECISIONS, EXPANSIONS, KERNELS, KINDS, type MobilenetV2Space, WIDTHS } from "../space/mobilenet-v2.ts";
import { profileLayers, sectionOf, timedNodes } from "./layer-profile.ts";
import { describeSegment, type NetworkSegment } from "./network-segment.ts";

const SKIP = KINDS.indexOf("skip");
const KEPT_KINDS = KINDS.length - 1;
const CHOICES = KERNELS.length * EXPANSIONS.length * KEPT_KINDS;
/** Blocks of one stage that differ: by choice, own width, and the width before, which the first block of a stage sees. */
const STAGE_BLOCKS = (WIDTHS.length + 1) * WIDTHS.length * CHOICES;
const STEM = 0;

/**
 * The segments that the networks of a `mobilenet-v2` space consist of: the stem, some 2,000 different blocks, and a head for each width of the last
 * stage. A candidate is turned into them by table; a segment is learnt from the first network that has it.
 */
export class MobilenetSegments {
  /** Names of the parts of a network, in order. */
  readonly sections: readonly string[];
  /** By number, where a network had it already. */
  readonly segments: (NetworkSegment | undefined)[];
  /** How many numbers there are. */
  readonly size: number;
  /** Segments of a network at most. */
  readonly longest: number;
  readonly #space: MobilenetV2Space;
  readonly #blocks: readonly number[];
  /** 1 by number where a segment is known. */
  readonly #known: Uint8Array;
  readonly #onLearn: (segment: NetworkSegment, number: number) => void;

  /** `onLearn` is told of every new segment, before `write` returns it. */
  constructor(space: MobilenetV2Space, onLearn: (segment: NetworkSegment, number: number) => void) {
    this.#space = space;
    this.#onLearn = onLearn;
    this.#blocks = space.parameters.stages.map(({ blocks }) => blocks);
    this.sections = ["stem", ...this.#blocks.map((_, stage) => `stage${stage + 1}`), "head"];
    this.size = 1 + this.#blocks.length * STAGE_BLOCKS + WIDTHS.length;
    this.segments = new Array<NetworkSegment | undefined>(this.size).fill(undefined);
    this.#known = new Uint8Array(this.size);
    this.longest = 2 + this.#blocks.reduce((sum, blocks) => sum + blocks, 0);
  }

  /** Writes the numbers of the segments of the network that begins at `start`, in order, to `target` from `offset` on and returns how many there are. */
  write(candidates: Uint8Array, start: number, target: Int32Array, offset: number): number {
    const blocks = this.#blocks;
    const known = this.#known;
    let at = start;
    let count = offset;
    let width = 0;
    let unknown = 1 - known[STEM]!;
    target[count++] = STEM;
    for (let stage = 0; stage < blocks.length; stage++) {
      const before = width;
      width = candidates[at++]!;
      let entry = 1 + before;
      const first = 1 + stage * STAGE_BLOCKS;
      for (let block = blocks[stage]!; block > 0; block--, at += BLOCK_DECISIONS) {
        const kind = candidates[at + 2]!;
        if (kind === SKIP) continue;
        const choice = (candidates[at]! * EXPANSIONS.length + candidates[at + 1]!) * KEPT_KINDS + kind;
        const number = first + (entry * WIDTHS.length + width) * CHOICES + choice;
        unknown |= 1 - known[number]!;
        target[count++] = number;
        entry = 0;
      }
    }
    const head = 1 + blocks.length * STAGE_BLOCKS + width;
    unknown |= 1 - known[head]!;
    target[count++] = head;
    if (unknown === 1) this.#learn(candidates.subarray(start, at), target.subarray(offset));
    return count - offset;
  }

  /** Builds the network and describes those of its segments that are new. */
  #learn(candidate: Uint8Array, numbers: Int32Array): void {
    const analysis = analyzeNetwork(buildMobilenetV2Network(this.#space, Array.from(candidate)));
    const layers = profileLayers(analysis, new Map());
    const places = timedNodes(analysis).map(({ name }) => segmentName(name));
    let at = 0;
    for (let start = 0; start < layers.length; at++) {
      let end = start + 1;
      while (end < layers.length && places[end] === places[start]) end++;
      const number = numbers[at]!;
      if (this.segments[number] === undefined) {
        const section = this.sections.indexOf(sectionOf(places[start]!));
        const segment = describeSegment(layers.slice(start, end), { start, section });
        this.#onLearn(segment, number);
        this.segments[number] = segment;
        this.#known[number] = 1;
      }
      start = end;
    }
  }
}

/** `stage2.block1` for `stage2.block1.expand`; everything behind the last stage is the head. */
function segmentName(nodeName: string): string {
  const dot = nodeName.lastIndexOf(".");
  if (dot >= 0) return nodeName.slice(0, dot);
  return nodeName === "stem" ? nodeName : "head";
}
