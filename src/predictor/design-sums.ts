import type { MobilenetV2Space } from "../space/mobilenet-v2.ts";
import type { Space } from "../space/space.ts";
import { ACCELERATOR_FACTS, AcceleratorTable } from "./accelerator-table.ts";
import { NetworkCounts } from "./network-counts.ts";
import type { NetworkSegment } from "./network-segment.ts";
import { PreparedDesigns } from "./prepared-designs.ts";
import { SegmentTraffic } from "./segment-traffic.ts";

/** Places of `SEGMENT_SUMS`. */
const [CYCLES, WEIGHTED] = [0, 2] as const;
/** Shares of a local memory: kept for weights and for activations on their way; most that activations that stay may take. */
const IN_FLIGHT_SHARE = 1 / 4;
const RESIDENT_SHARE = 1 / 2;
/** Room for activations that stay, over their largest sum: shares of processing elements are uneven. */
const RESIDENT_ROOM = 1.5;
const RESIDENT_BYTES = 16 * 1024;

/** Numbers kept of how an accelerator reads the image: bytes, overlap, leaving layers, whether the output leaves. */
const IMAGE_TRAFFIC = 4;

/**
 * Closed-form estimates of one design at a time, put together from tables: sums over the segments of its network of what each costs while everything is
 * on the chip, and what its memories cannot keep. Cycles and bytes; `prepare` some, then `load` sets all figures of one.
 */
export class DesignSums {
  readonly sections: readonly string[];
  readonly decisions: number;
  /** What the network counts. */
  readonly network: NetworkCounts;
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
  /** By section: cycles and stalls, cycles at the border. */
  readonly sectionCycles: Float64Array;
  readonly sectionBorder: Float64Array;
  /** `[accelerators, features]`. */
  readonly acceleratorFeatures: Float32Array;

  readonly #accelerators: AcceleratorTable;
  readonly #designs: PreparedDesigns;
  readonly #traffic = new SegmentTraffic();
  /** `[accelerators, IMAGE_TRAFFIC]`, zeros where it is not known yet. */
  readonly #imageTraffic: Float64Array;

  constructor(networks: MobilenetV2Space, accelerators: Space, tables?: SharedArrayBuffer) {
    this.decisions = networks.decisions.length + accelerators.decisions.length;
    this.#accelerators = new AcceleratorTable(accelerators);
    this.#designs = new PreparedDesigns(networks, this.#accelerators, {
      width: this.decisions,
      tables,
      onLearn: (segment, number) => this.network.add(segment, number),
    });
    const { size, sections } = this.#designs;
    this.sections = sections;
    this.network = new NetworkCounts(size, sections.length);
    this.#imageTraffic = new Float64Array(this.#accelerators.count * IMAGE_TRAFFIC);
    this.acceleratorFeatures = this.#accelerators.features;
    this.sectionCycles = new Float64Array(sections.length);
    this.sectionBorder = new Float64Array(sections.length);
  }

  /** What segments cost, which others for the same space may share. */
  get tables(): SharedArrayBuffer {
    return this.#designs.costs.memory;
  }

  /** Finds what the next designs need; see `PreparedDesigns.prepare`. */
  prepare(candidates: Uint8Array, start: number, count: number): void {
    this.#designs.prepare(candidates, start, count);
  }

  /** Puts together one of the designs prepared last. */
  load(design: number): void {
    const { numbers, counts, longest, acceleratorNumbers } = this.#designs;
    this.acceleratorNumber = acceleratorNumbers[design]!;
    this.#loadAccelerator();
    const first = design * longest;
    const end = first + counts[design]!;
    this.network.count(numbers, first, end);
    this.#addSums(first, end);
    this.#addTraffic(first, end);
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

  /** What the segments cost while everything is on the chip. */
  #addSums(first: number, end: number): void {
    const { costs, places } = this.#designs;
    const { values } = costs;
    let [cycles, sweep, weighted, wait, fetch, placed, operands, spills, moved, regions] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let index = first; index < end; index++) {
      const at = places[index]!;
      cycles += values[at]!;
      sweep += values[at + 1]!;
      weighted += values[at + WEIGHTED]!;
      wait += values[at + 3]!;
      fetch += values[at + 4]!;
      placed += values[at + 5]!;
      operands += values[at + 6]!;
      spills += values[at + 7]!;
      moved += values[at + 8]!;
      regions += values[at + 9]!;
    }
    this.cycles = cycles;
    this.sweep = sweep;
    this.weightedCycles = weighted;
    this.wait = wait;
    this.fetchBytes = fetch;
    this.placedBytes = placed;
    this.operandBytes = operands;
    this.spillBytes = spills;
    this.movedBytes = moved;
    this.regionBytes = regions;
  }

  /**
   * Weights take what is left of the memories in order; the rest streams in, as do activations that leave, hidden behind the segment's own cycles as far
   * as they last.
   */
  #addTraffic(first: number, end: number): void {
    const { network, sectionCycles, sectionBorder } = this;
    const { costs, places, numbers } = this.#designs;
    const { values } = costs;
    const cyclesPerByte = 1 / this.ioBytes;
    const room = RESIDENT_SHARE * this.onChipBytes;
    const traffic = this.#traffic;
    let cacheBytes = this.#cacheBytes();
    let [stall, weightStall, border, overlap, streamed, leaving, outside] = [0, 0, 0, 0, 0, 0, 0];
    sectionCycles.fill(0);
    sectionBorder.fill(0);
    for (let index = first; index < end; index++) {
      const number = numbers[index]!;
      const place = places[index]!;
      const section = network.section(number);
      const weights = network.weightsOf(number);
      const cached = Math.min(weights, cacheBytes);
      cacheBytes -= cached;
      const weightCycles = (weights - cached) * cyclesPerByte;
      let moved = outside * network.enteringOf(number);
      // Most segments keep to the chip, so that their traffic need not be looked up; the first one brings the image.
      outside = 0;
      if (index === first || network.peakOf(number) > room) {
        this.#estimateTraffic(number, index === first);
        moved += traffic.bytes;
        overlap += traffic.overlapBytes;
        leaving += traffic.leavingLayers;
        outside = traffic.outputLeaves ? 1 : 0;
      }
      const own = values[place + CYCLES]!;
      const crossing = weightCycles + moved * cyclesPerByte;
      const exposed = crossing > own ? crossing - own : 0;
      const ownWeighted = values[place + WEIGHTED]!;
      stall += exposed;
      if (weightCycles > ownWeighted) weightStall += weightCycles - ownWeighted;
      streamed += weights - cached;
      border += moved;
      sectionCycles[section]! += own + exposed;
      sectionBorder[section]! += crossing;
    }
    this.cycles += stall;
    this.stall = stall;
    this.weightStall = weightStall;
    this.borderBytes = border + streamed;
    this.overlapBytes = overlap;
    this.streamedBytes = streamed;
    this.leavingLayers = leaving;
  }

  /** What activations and weights on their way leave for weights that stay. */
  #cacheBytes(): number {
    const { pes, localBytes, onChipBytes } = this;
    const resident = Math.min(RESIDENT_SHARE * localBytes, (RESIDENT_ROOM * this.network.peakBytes) / pes + RESIDENT_BYTES);
    return Math.max(0, (1 - IN_FLIGHT_SHARE) * onChipBytes - resident * pes);
  }

  #estimateTraffic(number: number, isFirst: boolean): void {
    const segment = this.#designs.segment(number);
    if (isFirst) this.#readImage(segment);
    else this.#traffic.estimate(segment, this.#accelerators.profile(this.acceleratorNumber), false);
  }
}
