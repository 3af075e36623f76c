import type { MobilenetV2Space } from "../space/mobilenet-v2.ts";
import type { Space } from "../space/space.ts";
import { ACCELERATOR_FACTS, AcceleratorTable } from "./accelerator-table.ts";
import { MobilenetSegments } from "./mobilenet-segments.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { SEGMENT_SUMS } from "./segment-bound.ts";
import { PAGE_BITS, PAGE_MASK, SegmentCosts } from "./segment-costs.ts";
import { SegmentTraffic } from "./segment-traffic.ts";

const SUMS = SEGMENT_SUMS.length;
/** Shares of a local memory: kept for weights and for activations on their way; most that activations that stay may take. */
const IN_FLIGHT_SHARE = 1 / 4;
const RESIDENT_SHARE = 1 / 2;
/** Room for activations that stay, over their largest sum: shares of processing elements are uneven. */
const RESIDENT_ROOM = 1.5;
const RESIDENT_BYTES = 16 * 1024;

/** Designs that can be prepared together: what they need stays in the nearest memories. */
export const PREPARED_DESIGNS = 64;

/** Numbers kept of a segment, in this order; the four uses' MACs follow. */
const [MACS, WEIGHTS, ACTIVATIONS, LAYERS, PEAK, LARGEST, WINDOW, ENTERING, SECTION, USES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const FACTS = 13;

/** Numbers kept of how an accelerator reads the image: bytes, overlap, leaving layers, whether the output leaves. */
const IMAGE_TRAFFIC = 4;

/**
 * Closed-form estimates of one design at a time, put together from tables: sums over the segments of its network of what each costs while everything is
 * on the chip, and what its memories cannot keep. Cycles and bytes; `prepare` some, then `load` sets all figures of one.
 */
export class DesignSums {
  readonly sections: readonly string[];
  readonly decisions: number;
  pes = 0;
  lanes = 0;
  simdUnits = 0;
  /** Half a lane's register file, an element's local memory, all memories. */
  registerBytes = 0;
  localBytes = 0;
  onChipBytes = 0;
  macsPerCycle = 0;
  ioBytes = 0;
  clockMhz = 0;
  leakageMw = 0;
  registerReadPj = 0;
  registerWritePj = 0;
  localReadPj = 0;
  localWritePj = 0;
  /** Number of the accelerator in the table. */
  acceleratorNumber = 0;
  cycles = 0;
  sweep = 0;
  /** Of layers with weights. */
  weightedCycles = 0;
  /** Not hidden behind computing: waiting for weights in register files; for what crosses the border, and of that for weights alone. */
  wait = 0;
  stall = 0;
  weightStall = 0;
  fetchBytes = 0;
  placedBytes = 0;
  operandBytes = 0;
  spillBytes = 0;
  movedBytes = 0;
  regionBytes = 0;
  borderBytes = 0;
  overlapBytes = 0;
  streamedBytes = 0;
  leavingLayers = 0;
  macs = 0;
  weightBytes = 0;
  activationBytes = 0;
  layers = 0;
  peakBytes = 0;
  largestWeights = 0;
  widestWindow = 0;
  readonly macsByUse = new Float64Array(4);
  /** By section: cycles and stalls, cycles at the border, MACs, weights. */
  readonly sectionCycles: Float64Array;
  readonly sectionBorder: Float64Array;
  readonly sectionMacs: Float64Array;
  readonly sectionWeights: Float64Array;
  /** `[accelerators, features]`. */
  readonly acceleratorFeatures: Float32Array;

  readonly #accelerators: AcceleratorTable;
  readonly #acceleratorOffset: number;
  readonly #segments: MobilenetSegments;
  readonly #costs: SegmentCosts;
  readonly #traffic = new SegmentTraffic();
  /** `[accelerators, IMAGE_TRAFFIC]`, zeros where it is not known yet. */
  readonly #imageTraffic: Float64Array;
  readonly #longest: number;
  /** Of prepared designs, `[designs, longest]`: segments, entries of their costs. */
  readonly #numbers: Int32Array;
  readonly #entries: Int32Array;
  /** Of prepared designs: how many segments, number of the accelerator and of its array. */
  readonly #counts = new Int32Array(PREPARED_DESIGNS);
  readonly #acceleratorNumbers = new Int32Array(PREPARED_DESIGNS);
  readonly #arrays = new Int32Array(PREPARED_DESIGNS);
  /** Of what was read ahead, so that reading is not left out. */
  readAhead = 0;
  readonly #facts: Float64Array;

  constructor(networks: MobilenetV2Space, accelerators: Space) {
    this.#accelerators = new AcceleratorTable(accelerators);
    this.#segments = new MobilenetSegments(networks, (segment, number) => this.#addSegment(segment, number));
    const { size, sections, longest } = this.#segments;
    this.#costs = new SegmentCosts(this.#accelerators, size);
    this.#longest = longest;
    this.#numbers = new Int32Array(PREPARED_DESIGNS * longest);
    this.#entries = new Int32Array(PREPARED_DESIGNS * longest);
    this.#imageTraffic = new Float64Array(this.#accelerators.count * IMAGE_TRAFFIC);
    this.#facts = new Float64Array(size * FACTS);
    this.#acceleratorOffset = networks.decisions.length;
    this.decisions = networks.decisions.length + accelerators.decisions.length;
    this.acceleratorFeatures = this.#accelerators.features;
    this.sections = sections;
    this.sectionCycles = new Float64Array(sections.length);
    this.sectionBorder = new Float64Array(sections.length);
    this.sectionMacs = new Float64Array(sections.length);
    this.sectionWeights = new Float64Array(sections.length);
  }

  /**
   * Finds what the next `count` designs (at most `PREPARED_DESIGNS`) need, whose decisions begin at `start`: those of the network, then those of the
   * accelerator. Tables are large, and memory answers many questions at once sooner than one after the other: so they are read ahead here.
   */
  prepare(candidates: Uint8Array, start: number, count: number): void {
    const table = this.#accelerators;
    const costs = this.#costs;
    const longest = this.#longest;
    const { entrySize, pages } = costs;
    let read = 0;
    for (let design = 0; design < count; design++) {
      const at = start + design * this.decisions;
      const own = at + this.#acceleratorOffset;
      const number = table.number(candidates, own);
      table.require(number);
      const element = table.element(candidates, own);
      const array = table.array(candidates, own);
      const first = design * longest;
      const segments = this.#segments.write(candidates, at, this.#numbers, first);
      for (let index = first; index < first + segments; index++) {
        const entry = costs.entry(this.#numbers[index]!, element, number);
        this.#entries[index] = entry;
        read += pages[entry >> PAGE_BITS]![(entry & PAGE_MASK) * entrySize + array * SUMS]!;
      }
      this.#counts[design] = segments;
      this.#acceleratorNumbers[design] = number;
      this.#arrays[design] = array;
    }
    this.readAhead = read;
  }

  /** Puts together one of the designs prepared last. */
  load(design: number): void {
    this.acceleratorNumber = this.#acceleratorNumbers[design]!;
    this.#loadAccelerator();
    const first = design * this.#longest;
    const end = first + this.#counts[design]!;
    this.#countNetwork(first, end);
    this.#addCosts(first, end, this.#arrays[design]!);
  }

  #loadAccelerator(): void {
    const { facts } = this.#accelerators;
    let at = this.acceleratorNumber * ACCELERATOR_FACTS.length;
    this.pes = facts[at++]!;
    this.lanes = facts[at++]!;
    this.simdUnits = facts[at++]!;
    this.registerBytes = facts[at++]!;
    this.localBytes = facts[at++]!;
    this.onChipBytes = facts[at++]!;
    this.macsPerCycle = facts[at++]!;
    this.ioBytes = facts[at++]!;
    this.clockMhz = facts[at++]!;
    this.leakageMw = facts[at++]!;
    this.registerReadPj = facts[at++]!;
    this.registerWritePj = facts[at++]!;
    this.localReadPj = facts[at++]!;
    this.localWritePj = facts[at++]!;
  }

  /** Traffic of the first segment, which all networks have in common. */
  #readImage(segment: NetworkSegment): void {
    const traffic = this.#traffic;
    const at = this.acceleratorNumber * IMAGE_TRAFFIC;
    const known = this.#imageTraffic;
    if (known[at] === 0) {
      traffic.estimate(segment, this.#accelerators.profile(this.acceleratorNumber), true);
      known.set([traffic.bytes, traffic.overlapBytes, traffic.leavingLayers, traffic.outputLeaves ? 1 : 0], at);
    }
    traffic.bytes = known[at]!;
    traffic.overlapBytes = known[at + 1]!;
    traffic.leavingLayers = known[at + 2]!;
    traffic.outputLeaves = known[at + 3] === 1;
  }

  #addSegment(segment: NetworkSegment, number: number): void {
    const { macs, weightBytes, activationBytes, layers, peakBytes, largestWeights, widestWindow, enteringBytes, section } = segment;
    this.#facts.set(
      [
        macs,
        weightBytes,
        activationBytes,
        layers.length,
        peakBytes,
        largestWeights,
        widestWindow,
        enteringBytes,
        section,
        ...segment.macsByUse,
      ],
      number * FACTS,
    );
    this.#costs.add(segment, number);
  }

  #countNetwork(first: number, end: number): void {
    const facts = this.#facts;
    const numbers = this.#numbers;
    const { macsByUse, sectionMacs, sectionWeights } = this;
    sectionMacs.fill(0);
    sectionWeights.fill(0);
    let [macs, weightBytes, activationBytes, layers, peakBytes, largest, widest] = [0, 0, 0, 0, 0, 0, 0];
    let [pointwise, spatial, window, vector] = [0, 0, 0, 0];
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
      pointwise += facts[at + USES]!;
      spatial += facts[at + USES + 1]!;
      window += facts[at + USES + 2]!;
      vector += facts[at + USES + 3]!;
      sectionMacs[section]! += facts[at + MACS]!;
      sectionWeights[section]! += facts[at + WEIGHTS]!;
    }
    macsByUse[0] = pointwise;
    macsByUse[1] = spatial;
    macsByUse[2] = window;
    macsByUse[3] = vector;
    this.macs = macs;
    this.weightBytes = weightBytes;
    this.activationBytes = activationBytes;
    this.layers = layers;
    this.peakBytes = peakBytes;
    this.largestWeights = largest;
    this.widestWindow = widest;
  }

  /** Weights take what is left of the memories in order; the rest streams in, as do activations that leave, hidden behind the segment's own cycles as far as they last. */
  #addCosts(first: number, end: number, array: number): void {
    const { pes, localBytes, onChipBytes, sectionCycles, sectionBorder } = this;
    const facts = this.#facts;
    const numbers = this.#numbers;
    const entries = this.#entries;
    const cyclesPerByte = 1 / this.ioBytes;
    const room = RESIDENT_SHARE * onChipBytes;
    const resident = Math.min(RESIDENT_SHARE * localBytes, (RESIDENT_ROOM * this.peakBytes) / pes + RESIDENT_BYTES);
    let cacheBytes = Math.max(0, (1 - IN_FLIGHT_SHARE) * onChipBytes - resident * pes);
    const { pages, entrySize } = this.#costs;
    const { segments } = this.#segments;
    const traffic = this.#traffic;
    let [cycles, sweep, weighted, wait, stall, weightStall] = [0, 0, 0, 0, 0, 0];
    let [fetch, placed, operands, spills, movedBytes, regions] = [0, 0, 0, 0, 0, 0];
    let [border, overlap, streamed, leaving] = [0, 0, 0, 0];
    let outside = 0;
    sectionCycles.fill(0);
    sectionBorder.fill(0);
    for (let index = first; index < end; index++) {
      const number = numbers[index]!;
      const entry = entries[index]!;
      const sums = pages[entry >> PAGE_BITS]!;
      const offset = (entry & PAGE_MASK) * entrySize + array * SUMS;
      const at = number * FACTS;
      const section = facts[at + SECTION]!;
      const weights = facts[at + WEIGHTS]!;
      const cached = Math.min(weights, cacheBytes);
      cacheBytes -= cached;
      const weightCycles = (weights - cached) * cyclesPerByte;
      let moved = outside * facts[at + ENTERING]!;
      // Most segments keep to the chip, so that their traffic need not be looked up; the first one brings the image.
      outside = 0;
      if (index === first || facts[at + PEAK]! > room) {
        if (index === first) this.#readImage(segments[number]!);
        else traffic.estimate(segments[number]!, this.#accelerators.profile(this.acceleratorNumber), false);
        moved += traffic.bytes;
        overlap += traffic.overlapBytes;
        leaving += traffic.leavingLayers;
        outside = traffic.outputLeaves ? 1 : 0;
      }
      const own = sums[offset]!;
      const ownWeighted = sums[offset + 2]!;
      const crossing = weightCycles + moved * cyclesPerByte;
      const exposed = crossing > own ? crossing - own : 0;
      cycles += own;
      sweep += sums[offset + 1]!;
      weighted += ownWeighted;
      wait += sums[offset + 3]!;
      fetch += sums[offset + 4]!;
      placed += sums[offset + 5]!;
      operands += sums[offset + 6]!;
      spills += sums[offset + 7]!;
      movedBytes += sums[offset + 8]!;
      regions += sums[offset + 9]!;
      stall += exposed;
      if (weightCycles > ownWeighted) weightStall += weightCycles - ownWeighted;
      streamed += weights - cached;
      border += moved;
      sectionCycles[section]! += own + exposed;
      sectionBorder[section]! += crossing;
    }
    this.cycles = cycles + stall;
    this.sweep = sweep;
    this.weightedCycles = weighted;
    this.wait = wait;
    this.stall = stall;
    this.weightStall = weightStall;
    this.fetchBytes = fetch;
    this.placedBytes = placed;
    this.operandBytes = operands;
    this.spillBytes = spills;
    this.movedBytes = movedBytes;
    this.regionBytes = regions;
    this.borderBytes = border + streamed;
    this.overlapBytes = overlap;
    this.streamedBytes = streamed;
    this.leavingLayers = leaving;
  }
}
