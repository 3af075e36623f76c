import type { NetworkSegment } from "./network-segment.ts";

/** Numbers kept of a segment, in this order; the four uses' MACs follow. */
const [MACS, WEIGHTS, ACTIVATIONS, LAYERS, PEAK, LARGEST, WINDOW, ENTERING, SECTION, USES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const FACTS = 13;

/** What a network counts in all, put together from what its segments count. */
export class NetworkCounts {
  macs = 0;
  weightBytes = 0;
  activationBytes = 0;
  layers = 0;
  peakBytes = 0;
  largestWeights = 0;
  widestWindow = 0;
  readonly macsByUse = new Float64Array(4);
  readonly sectionMacs: Float64Array;
  readonly sectionWeights: Float64Array;
  readonly #facts: Float64Array;

  /** For segments with numbers below `segments`. */
  constructor(segments: number, sections: number) {
    this.#facts = new Float64Array(segments * FACTS);
    this.sectionMacs = new Float64Array(sections);
    this.sectionWeights = new Float64Array(sections);
  }

  add(segment: NetworkSegment, number: number): void {
    const { macs, weightBytes, activationBytes, layers, peakBytes, largestWeights, widestWindow, enteringBytes, section } = segment;
    const amounts = [macs, weightBytes, activationBytes, layers.length, peakBytes, largestWeights, widestWindow, enteringBytes, section];
    this.#facts.set([...amounts, ...segment.macsByUse], number * FACTS);
  }

  section(number: number): number {
    return this.#facts[number * FACTS + SECTION]!;
  }

  weightsOf(number: number): number {
    return this.#facts[number * FACTS + WEIGHTS]!;
  }

  enteringOf(number: number): number {
    return this.#facts[number * FACTS + ENTERING]!;
  }

  peakOf(number: number): number {
    return this.#facts[number * FACTS + PEAK]!;
  }

  /** Counts the network whose segments have these numbers, from the `first` up to, not with, the `end`. */
  count(numbers: Int32Array, first: number, end: number): void {
    const facts = this.#facts;
    const { macsByUse, sectionMacs, sectionWeights } = this;
    sectionMacs.fill(0);
    sectionWeights.fill(0);
    macsByUse.fill(0);
    let [macs, weightBytes, activationBytes, layers, peakBytes, largest, widest] = [0, 0, 0, 0, 0, 0, 0];
    for (let index = first; index < end; index++) {
      const at = numbers[index]! * FACTS;
      const section = facts[at + SECTION]!;
      macs += facts[at + MACS]!;
      weightBytes += facts[at + WEIGHTS]!;
      activationBytes += facts[at + ACTIVATIONS]!;
      layers += facts[at + LAYERS]!;
      if (facts[at + PEAK]! > peakBytes) peakBytes = facts[at + PEAK]!;
      if (facts[at + LARGEST]! > largest) largest = facts[at + LARGEST]!;
      if (facts[at + WINDOW]! > widest) widest = facts[at + WINDOW]!;
      for (let use = 0; use < 4; use++) macsByUse[use]! += facts[at + USES + use]!;
      sectionMacs[section]! += facts[at + MACS]!;
      sectionWeights[section]! += facts[at + WEIGHTS]!;
    }
    this.macs = macs;
    this.weightBytes = weightBytes;
    this.activationBytes = activationBytes;
    this.layers = layers;
    this.peakBytes = peakBytes;
    this.largestWeights = largest;
    this.widestWindow = widest;
  }
}
