import { LayerCosts, type LayerMachines } from "./layer-costs.ts";
import { SEGMENT_SUMS } from "./layer-split.ts";
import type { NetworkSegment } from "./network-segment.ts";

const SUMS = SEGMENT_SUMS.length;
/** Layers of a segment, and inputs of a layer, at most. */
const MOST_LAYERS = 256;
const MOST_INPUTS = 8;

/** A segment whose layers are known. */
export interface KnownSegment {
  readonly segment: NetworkSegment;
  /** Of each layer, the numbers of its kinds by element. */
  readonly kinds: readonly Int32Array[];
}

/**
 * Closed-form cycles and traffic of segments whose weights and activations are all on the chip, put together from those of their layers. What enters is
 * taken to lie as the segment leaves its own output. What memories cannot keep, and what is left where between segments, is not in it: what that adds is
 * left to be learned.
 */
export class SegmentBound {
  /** What was estimated last, by `SEGMENT_SUMS`. */
  readonly sums = new Float32Array(SUMS);
  readonly #layers: LayerCosts;
  readonly #splits = new Int8Array(1 + MOST_LAYERS);
  readonly #lies = { lies: new Int8Array(MOST_INPUTS), turn: 0 };

  constructor(machines: LayerMachines) {
    this.#layers = new LayerCosts(machines);
  }

  /** Learns a segment's layers. */
  know(segment: NetworkSegment): KnownSegment {
    return { segment, kinds: segment.layers.map((layer, index) => this.#layers.kinds(layer, segment.insideShares[index]!)) };
  }

  /** Sets the sums of a segment on the array of elements of one kind that have these numbers. */
  estimate(known: KnownSegment, element: number, array: number): void {
    const left = this.#run(known, { element, array, entered: 0 });
    if (left !== 0) this.#run(known, { element, array, entered: left });
  }

  /** What enters lies under split `entered`; returns the split under which the output lies. */
  #run({ segment, kinds }: KnownSegment, { element, array, entered }: SegmentRun): number {
    const { sums } = this;
    const { layers } = segment;
    const splits = this.#splits;
    const operands = this.#lies;
    splits[0] = entered;
    sums.fill(0);
    for (let index = 0; index < layers.length; index++) {
      const { inputs } = layers[index]!;
      for (let at = 0; at < inputs.length; at++) operands.lies[at] = splits[inputs[at]! + 1]!;
      operands.turn = index;
      const place = this.#layers.place(kinds[index]![element]!, array, operands);
      const { values } = this.#layers;
      splits[index + 1] = values[place]!;
      for (let at = 0; at < SUMS; at++) sums[at]! += values[place + 1 + at]!;
    }
    return splits[layers.length]!;
  }
}

interface SegmentRun {
  readonly element: number;
  readonly array: number;
  readonly entered: number;
}
