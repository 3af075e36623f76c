import type { MobilenetV2Space } from "../space/mobilenet-v2.ts";
import type { AcceleratorTable } from "./accelerator-table.ts";
import { MobilenetSegments } from "./mobilenet-segments.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { SegmentCosts, type SegmentMachine } from "./segment-costs.ts";

/** Designs that can be prepared together: what they need stays in the nearest memories. */
export const PREPARED_DESIGNS = 64;

interface Preparation {
  /** Decisions of a design. */
  readonly width: number;
  /** Memory of costs that others for the same spaces share. */
  readonly tables: SharedArrayBuffer | undefined;
  readonly onLearn: (segment: NetworkSegment, number: number) => void;
}

/** Finds what designs need: the segments of their networks, what these cost on their accelerators, and the accelerators' numbers. */
export class PreparedDesigns {
  /** Names of the parts of a network, in order. */
  readonly sections: readonly string[];
  /** How many numbers of segments there are. */
  readonly size: number;
  /** Segments of a network at most. */
  readonly longest: number;
  readonly costs: SegmentCosts;
  /** Of prepared designs, `[designs, longest]`: segments, and where their sums begin in `costs.values`. */
  readonly numbers: Int32Array;
  readonly places: Int32Array;
  /** Of prepared designs: how many segments, number of the accelerator. */
  readonly counts = new Int32Array(PREPARED_DESIGNS);
  readonly acceleratorNumbers = new Int32Array(PREPARED_DESIGNS);
  readonly #accelerators: AcceleratorTable;
  readonly #segments: MobilenetSegments;
  readonly #offset: number;
  readonly #machine: SegmentMachine = { element: 0, array: 0 };
  readonly #width: number;

  /** `onLearn` is told of every segment before it is first used. */
  constructor(networks: MobilenetV2Space, accelerators: AcceleratorTable, { width, tables, onLearn }: Preparation) {
    this.#accelerators = accelerators;
    this.#offset = networks.decisions.length;
    this.#width = width;
    this.#segments = new MobilenetSegments(networks, (segment, number) => {
      onLearn(segment, number);
      this.costs.add(segment, number);
    });
    const { size, sections, longest } = this.#segments;
    this.size = size;
    this.sections = sections;
    this.longest = longest;
    this.costs = new SegmentCosts(accelerators, size, tables);
    this.numbers = new Int32Array(PREPARED_DESIGNS * longest);
    this.places = new Int32Array(PREPARED_DESIGNS * longest);
  }

  /** A segment by the number that a prepared design has. */
  segment(number: number): NetworkSegment {
    return this.#segments.segments[number]!;
  }

  /**
   * Prepares the next `count` designs (at most `PREPARED_DESIGNS`), whose decisions begin at `start`: those of the network, then those of the accelerator.
   * Tables are large, and memory answers many questions at once sooner than one after the other: so they are read ahead here.
   */
  prepare(candidates: Uint8Array, start: number, count: number): void {
    const table = this.#accelerators;
    const { costs, longest, numbers, places } = this;
    const machine = this.#machine;
    for (let design = 0; design < count; design++) {
      const at = start + design * this.#width;
      const own = at + this.#offset;
      const number = table.number(candidates, own);
      table.require(number);
      machine.element = table.element(candidates, own);
      machine.array = table.array(candidates, own);
      const first = design * longest;
      const segments = this.#segments.write(candidates, at, numbers, first);
      for (let index = first; index < first + segments; index++) places[index] = costs.place(numbers[index]!, machine);
      this.counts[design] = segments;
      this.acceleratorNumbers[design] = number;
    }
    for (let design = 0; design < count; design++) {
      const first = design * longest;
      const end = first + this.counts[design]!;
      for (let index = first; index < end; index++) costs.require(numbers[index]!, places[index]!);
    }
  }
}
