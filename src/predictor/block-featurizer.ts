import { isAcceleratorSpace } from "../space/accelerator.ts";
import { isMobilenetV2Space } from "../space/mobilenet-v2.ts";
import { findPart } from "../space/part.ts";
import type { Space } from "../space/space.ts";
import { ACCELERATOR_FEATURES } from "./accelerator-profile.ts";
import { designQuantities } from "./design-quantities.ts";
import { DesignSums } from "./design-sums.ts";
import type { CandidateRows, FeatureRows, RowFeaturizer } from "./featurizer.ts";
import { LAYER_USES } from "./network-profile.ts";
import { PREPARED_DESIGNS } from "./prepared-designs.ts";

const NETWORK = ["macs", "weightBytes", "activationBytes", "peakBytes", "largestWeights", "layers"] as const;
const AMOUNTS = [
  "cycles",
  "sweep",
  "wait",
  "fetchBytes",
  "placedBytes",
  "operandBytes",
  "spillBytes",
  "movedBytes",
  "regionBytes",
  "borderBytes",
  "overlapBytes",
  "streamedBytes",
  "leavingLayers",
] as const;
const SHARES = ["sweep", "weightedCycles", "wait", "stall", "weightStall"] as const;

/**
 * Turns candidates of `mobilenet-v2` networks and accelerators into numbers at some hundred thousand a second: closed-form bounds, put together from
 * tables of what each block costs on each kind of array; nothing simulated. The tables fill as designs come that need them.
 */
export class BlockFeaturizer implements RowFeaturizer {
  readonly names: readonly string[];
  readonly #sums: DesignSums;

  /** Throws an `Error` where `space` is not the product of the two; ask `canFeaturizeBlocks` first. `tables` are those of another one for this space. */
  constructor(space: Space, tables?: SharedArrayBuffer) {
    const networks = findPart(space, isMobilenetV2Space);
    const accelerators = space.parts[1];
    if (networks === undefined || accelerators === undefined)
      throw new Error(`Cannot tabulate blocks: space is ${space.name}, expected mobilenet-v2 with accelerator`);
    this.#sums = new DesignSums(networks.space, accelerators.space, tables);
    const { sections } = this.#sums;
    this.names = [
      ...ACCELERATOR_FEATURES,
      ...NETWORK.map((name) => `network.log.${name}`),
      ...LAYER_USES.map((use) => `network.macs.${use}`),
      ...sections.flatMap((section) => [`network.macs.${section}`, `network.weights.${section}`]),
      ...AMOUNTS.map((name) => `pair.log.${name}`),
      ...SHARES.map((name) => `pair.share.${name}`),
      "pair.share.border",
      ...["registerShortage", "memoryShortage"].flatMap((name) => [`pair.log.${name}`, `pair.fits.${name}`]),
      ...sections.flatMap((section) => [`pair.share.${section}`, `pair.border.${section}`]),
    ];
  }

  get tables(): SharedArrayBuffer {
    return this.#sums.tables;
  }

  quantityCount(metric: string): number {
    return designQuantities(metric).names.length;
  }

  write({ count, candidates }: CandidateRows, { features, quantities }: FeatureRows): void {
    const width = this.names.length;
    const sums = this.#sums;
    const targets = Object.values(quantities);
    const writers = Object.keys(quantities).map(designQuantities);
    for (let row = 0; row < count; row++) {
      const prepared = row % PREPARED_DESIGNS;
      if (prepared === 0) sums.prepare(candidates, row * sums.decisions, Math.min(PREPARED_DESIGNS, count - row));
      sums.load(prepared);
      this.#writeFeatures(features, row * width);
      for (let index = 0; index < writers.length; index++) {
        const { names, write } = writers[index]!;
        write(sums, targets[index]!, row * names.length);
      }
    }
  }

  #writeFeatures(target: Float32Array, offset: number): void {
    const sums = this.#sums;
    let at = this.#writeAccelerator(target, offset);
    at = this.#writeNetwork(target, at);
    const { cycles } = sums;
    target[at++] = Math.log(cycles);
    target[at++] = Math.log(sums.sweep);
    target[at++] = Math.log(1 + sums.wait);
    target[at++] = Math.log(sums.fetchBytes);
    target[at++] = Math.log(sums.placedBytes);
    target[at++] = Math.log(sums.operandBytes);
    target[at++] = logOrZero(sums.spillBytes);
    target[at++] = logOrZero(sums.movedBytes);
    target[at++] = logOrZero(sums.regionBytes);
    target[at++] = Math.log(sums.borderBytes);
    target[at++] = logOrZero(sums.overlapBytes);
    target[at++] = logOrZero(sums.streamedBytes);
    target[at++] = logOrZero(sums.leavingLayers);
    target[at++] = sums.sweep / cycles;
    target[at++] = sums.weightedCycles / cycles;
    target[at++] = sums.wait / cycles;
    target[at++] = sums.stall / cycles;
    target[at++] = sums.weightStall / cycles;
    target[at++] = sums.borderBytes / (sums.ioBytes * cycles);
    const registerShortage = (sums.simdUnits * sums.network.widestWindow) / sums.registerBytes;
    const memoryShortage = sums.network.peakBytes / sums.onChipBytes;
    target[at++] = Math.log(registerShortage);
    target[at++] = registerShortage <= 1 ? 1 : 0;
    target[at++] = Math.log(memoryShortage);
    target[at++] = memoryShortage <= 1 ? 1 : 0;
    const { sectionCycles, sectionBorder } = sums;
    const perByte = 1 / cycles;
    for (let section = 0; section < sectionCycles.length; section++) {
      target[at++] = sectionCycles[section]! * perByte;
      target[at++] = sectionBorder[section]! * perByte;
    }
  }

  #writeAccelerator(target: Float32Array, offset: number): number {
    const { acceleratorFeatures, acceleratorNumber } = this.#sums;
    const width = ACCELERATOR_FEATURES.length;
    const source = acceleratorNumber * width;
    for (let at = 0; at < width; at++) target[offset + at] = acceleratorFeatures[source + at]!;
    return offset + width;
  }

  #writeNetwork(target: Float32Array, offset: number): number {
    const network = this.#sums.network;
    const { macs, weightBytes, macsByUse, sectionMacs, sectionWeights } = network;
    let at = offset;
    target[at++] = Math.log(macs);
    target[at++] = Math.log(weightBytes);
    target[at++] = Math.log(network.activationBytes);
    target[at++] = Math.log(network.peakBytes);
    target[at++] = Math.log(network.largestWeights);
    target[at++] = Math.log(network.layers);
    const perMac = 1 / macs;
    const perByte = 1 / weightBytes;
    for (let use = 0; use < macsByUse.length; use++) target[at++] = macsByUse[use]! * perMac;
    for (let section = 0; section < sectionMacs.length; section++) {
      target[at++] = sectionMacs[section]! * perMac;
      target[at++] = sectionWeights[section]! * perByte;
    }
    return at;
  }
}

/** Whether `BlockFeaturizer` serves a space: networks of `mobilenet-v2`, then accelerators. */
export function canFeaturizeBlocks({ parts }: Space): boolean {
  return parts.length === 2 && isMobilenetV2Space(parts[0]!.space) && isAcceleratorSpace(parts[1]!.space);
}

function logOrZero(value: number): number {
  return value === 0 ? 0 : Math.log(1 + value);
}
