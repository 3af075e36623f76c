import type { SpatialMapping } from "../accelerator/accelerator.ts";
import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";

/** How a spatial mapping divides an operation over the PEs (section 4 of the specification). Sizes are PE 0's, whose share is the largest. */
export class SpatialSplit {
  mapping: SpatialMapping = "rows-columns";
  /** Parts of rows, columns and channels. */
  partsDown = 1;
  partsAcross = 1;
  partsChannels = 1;
  /** Positions that are divided: the output's, or the input's for a global mean. */
  height = 1;
  width = 1;
  /** Positions of PE 0. */
  rows = 1;
  columns = 1;
  /** Parts that have any: D, A and U of the specification. */
  usedDown = 1;
  usedAcross = 1;
  usedChannels = 1;
  /** Channel groups of PE 0 and its output channels of each. */
  groups = 1;
  groupChannels = 1;
  /** Output channels of PE 0, and input channels it reads. */
  channels = 1;
  inputChannels = 1;
  /** The other PEs: parts with PE 0's share; then parts with fewer groups, or each group's last part with fewer channels. */
  fullParts = 1;
  lastParts = 0;
  lastGroups = 0;
  lastChannels = 0;
  /** Input channels read, summed over the channel parts. */
  readChannels = 1;
  /** Every part's channels begin where equal shares of all output channels would. */
  hasPlainShares = true;

  set(machine: Machine, shape: OperationShape, mapping: SpatialMapping): void {
    const { peX, peY } = machine.accelerator;
    const isGlobal = shape.kind === "global-pool";
    this.mapping = mapping;
    this.partsDown = partsDown(mapping, peY);
    this.partsAcross = partsAcross(mapping, peX);
    this.partsChannels = machine.pes / this.partsDown / this.partsAcross;
    this.height = isGlobal ? shape.inputHeight : shape.outputHeight;
    this.width = isGlobal ? shape.inputWidth : shape.outputWidth;
    this.rows = Math.ceil(this.height / this.partsDown);
    this.columns = Math.ceil(this.width / this.partsAcross);
    this.usedDown = Math.ceil(this.height / this.rows);
    this.usedAcross = Math.ceil(this.width / this.columns);
    this.#splitChannels(shape);
  }

  /** Positions of PE 0. */
  get positions(): number {
    return this.rows * this.columns;
  }

  /** PEs that hold the same channels: D * A. */
  get copies(): number {
    return this.usedDown * this.usedAcross;
  }

  /** Whole groups go to parts first; parts that are left share the channels of a group. */
  #splitChannels(shape: OperationShape): void {
    const { groups, outputChannels } = shape;
    const parts = this.partsChannels;
    const perGroup = outputChannels / groups;
    this.groups = Math.ceil(groups / Math.min(parts, groups));
    this.groupChannels = perGroup;
    this.lastGroups = 0;
    this.lastChannels = 0;
    if (parts > groups) {
      const share = Math.ceil(perGroup / Math.floor(parts / groups));
      const sharers = Math.ceil(perGroup / share);
      this.groupChannels = share;
      this.usedChannels = groups * sharers;
      this.lastChannels = perGroup - (sharers - 1) * share;
      this.lastGroups = 1;
      this.lastParts = groups;
      if (this.lastChannels === share) this.lastParts = 0;
    } else {
      this.usedChannels = Math.ceil(groups / this.groups);
      this.lastGroups = groups - (this.usedChannels - 1) * this.groups;
      this.lastChannels = perGroup;
      this.lastParts = this.lastGroups === this.groups ? 0 : 1;
    }
    this.fullParts = this.usedChannels - this.lastParts;
    this.channels = this.groups * this.groupChannels;
    this.#countInputs(shape);
    const plainShare = Math.ceil(outputChannels / parts);
    this.hasPlainShares = this.channels === plainShare && (groups === 1 || perGroup % this.groupChannels === 0);
  }

  /** Convolutions and dense layers read all channels of their groups, the others those they write. */
  #countInputs(shape: OperationShape): void {
    if (shape.kind === "convolution" || shape.kind === "dense") {
      const perGroup = shape.inputChannels / shape.groups;
      this.inputChannels = this.groups * perGroup;
      this.readChannels = perGroup * (this.fullParts * this.groups + this.lastParts * this.lastGroups);
    } else {
      this.inputChannels = this.channels;
      this.readChannels = shape.inputChannels;
    }
  }

  /** Output channels of rounds [from, to) of `width` channels in groups [fromGroup, toGroup) of every part's, summed over the channel parts. */
  channelsIn(width: number, { from, to, fromGroup, toGroup }: RoundRange): number {
    const full = Math.min(this.groupChannels, to * width) - Math.min(this.groupChannels, from * width);
    const last = Math.min(this.lastChannels, to * width) - Math.min(this.lastChannels, from * width);
    const lastGroups = Math.max(0, Math.min(this.lastGroups, toGroup) - fromGroup);
    return this.fullParts * (toGroup - fromGroup) * full + this.lastParts * lastGroups * last;
  }
}

/** Rounds [from, to) of channel groups [fromGroup, toGroup) of every part. */
export interface RoundRange {
  readonly from: number;
  readonly to: number;
  readonly fromGroup: number;
  readonly toGroup: number;
}

/** Parts that rows are divided into. */
export function partsDown(mapping: SpatialMapping, peY: number): number {
  return mapping === "rows-columns" || mapping === "rows-channels" ? peY : 1;
}

/** Parts that columns are divided into. */
export function partsAcross(mapping: SpatialMapping, peX: number): number {
  return mapping === "rows-columns" || mapping === "columns-channels" ? peX : 1;
}
