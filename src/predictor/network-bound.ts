import type { AcceleratorProfile } from "./accelerator-profile.ts";
import { LayerBound, type LayerState, OFF_CHIP } from "./layer-bound.ts";
import type { LayerProfile } from "./layer-profile.ts";
import type { NetworkProfile } from "./network-profile.ts";
import { useIndex } from "./network-profile.ts";
import { registerShortage } from "./round-bound.ts";

/** Shares of a local memory: kept for pieces of activations on their way; most that all activations may take. */
const IN_FLIGHT_SHARE = 1 / 8;
const ACTIVATION_SHARE = 5 / 8;
/** Room for activations that stay, over their largest sum: shares of processing elements are uneven. */
const RESIDENT_ROOM = 1.5;
const RESIDENT_BYTES = 16 * 1024;

/** A layer as it was just added to the sums; bound and state are those of the next layer after it. */
export interface BoundedLayer {
  readonly layer: LayerProfile;
  readonly bound: LayerBound;
  readonly state: Readonly<LayerState>;
}

/** Sums over a network's layers of the closed-form bounds on one accelerator; cycles and bytes. */
export class NetworkBound {
  cycles = 0;
  compute = 0;
  sweep = 0;
  weightWait = 0;
  load = 0;
  /** Loads that take longer than the layer's own work. */
  exposedLoad = 0;
  dramBytes = 0;
  busBytes = 0;
  /** Weights into register files, and into the memories of all processing elements that need them. */
  fetchBytes = 0;
  placedBytes = 0;
  /** Inputs written to other processing elements' memories. */
  movedBytes = 0;
  /** Activation bytes read from local memories. */
  readBytes = 0;
  spillBytes = 0;
  writtenBytes = 0;
  streamedBytes = 0;
  leavingLayers = 0;
  /** Worst case over layers: above 1 the network cannot run. */
  registerShortage = 0;
  memoryShortage = 0;
  /** Cycles by use (`LAYER_USES`), by section, and layers by split. */
  readonly byUse = new Float64Array(4);
  readonly bySplit = new Float64Array(4);
  bySection = new Float64Array(0);

  readonly #layer = new LayerBound();
  readonly #state: { streamedBytes: number; outputLeaves: boolean; splits: Int8Array } = {
    streamedBytes: 0,
    outputLeaves: false,
    splits: new Int8Array(256),
  };

  /** Estimates a network; `visit` is told of each layer in turn, when the sums hold it and those before it. */
  estimate(network: NetworkProfile, accelerator: AcceleratorProfile, visit?: (layer: BoundedLayer) => void): void {
    this.#reset(network);
    const { layers } = network;
    const { pes, localBytes } = accelerator;
    const inFlight = IN_FLIGHT_SHARE * localBytes;
    const resident = Math.min(ACTIVATION_SHARE * localBytes - inFlight, (RESIDENT_ROOM * network.peakBytes) / pes + RESIDENT_BYTES);
    let cacheBytes = Math.max(0, accelerator.onChipBytes - (accelerator.stagingBytes + inFlight + resident) * pes);
    const state = this.#state;
    for (let index = 0; index < layers.length; index++) {
      const layer = layers[index]!;
      const cached = Math.min(layer.weightBytes, cacheBytes);
      cacheBytes -= cached;
      state.streamedBytes = layer.weightBytes - cached;
      state.outputLeaves = index === layers.length - 1 || layer.liveBytes > resident * pes;
      this.#layer.estimate(layer, accelerator, state);
      state.splits[index] = state.outputLeaves ? OFF_CHIP : this.#layer.split;
      this.#add(network, accelerator, index);
      visit?.({ layer, bound: this.#layer, state });
    }
  }

  #reset(network: NetworkProfile): void {
    this.cycles = this.compute = this.sweep = this.weightWait = this.load = this.exposedLoad = 0;
    this.dramBytes =
      this.busBytes =
      this.fetchBytes =
      this.placedBytes =
      this.movedBytes =
      this.readBytes =
      this.spillBytes =
      this.writtenBytes =
        0;
    this.streamedBytes = this.leavingLayers = this.registerShortage = this.memoryShortage = 0;
    this.byUse.fill(0);
    this.bySplit.fill(0);
    if (this.bySection.length === network.sections) this.bySection.fill(0);
    else this.bySection = new Float64Array(network.sections);
    if (this.#state.splits.length < network.layers.length) this.#state.splits = new Int8Array(network.layers.length);
  }

  #add(network: NetworkProfile, accelerator: AcceleratorProfile, index: number): void {
    const layer = network.layers[index]!;
    const bound = this.#layer;
    const cycles = bound.total + accelerator.controlCycles;
    this.cycles += cycles;
    this.compute += bound.compute;
    this.sweep += bound.sweep;
    this.weightWait += Math.max(0, bound.total - Math.max(bound.sweep, bound.load));
    this.load += bound.load;
    this.exposedLoad += Math.max(0, bound.load - bound.sweep);
    this.dramBytes += bound.dramBytes;
    this.busBytes += bound.busBytes;
    this.fetchBytes += bound.fetchBytes;
    this.placedBytes += layer.weightBytes * bound.copies;
    this.movedBytes += bound.busBytes * bound.usedShares;
    this.readBytes +=
      layer.use === "reduction" ? (layer.macs / layer.channels) * bound.rounds : layer.use === "window" ? layer.macs : layer.inputBytes;
    this.spillBytes += 4 * (bound.passes - 1) * layer.outputBytes;
    this.writtenBytes += layer.outputBytes;
    this.streamedBytes += this.#state.streamedBytes;
    if (this.#state.outputLeaves) this.leavingLayers++;
    this.registerShortage = Math.max(this.registerShortage, registerShortage(layer, accelerator));
    this.memoryShortage = Math.max(this.memoryShortage, layer.liveBytes / (accelerator.pes * accelerator.localBytes));
    this.byUse[useIndex(layer)]! += cycles;
    this.bySplit[bound.split]! += cycles;
    this.bySection[layer.section]! += cycles;
  }
}
