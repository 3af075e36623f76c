import type { SpatialMapping } from "../accelerator/accelerator.ts";
import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";

/** How one mapping divides an operation over the PEs; sizes are those of the fullest PE, which decides the time. */
export class SpatialSplit {
  mapping: SpatialMapping = "rows-columns";
  /** PEs over rows, columns and channels. */
  partsDown = 1;
  partsAcross = 1;
  partsChannels = 1;
  /** Positions of a PE: of the output, or of the input for a global pool. */
  rows = 1;
  columns = 1;
  /** PEs that have work, down, across and over channels. */
  usedDown = 1;
  usedAcross = 1;
  usedChannels = 1;
  /** Channel groups of a PE (grouped convolution) and output channels of each. */
  groups = 1;
  groupChannels = 1;
  /** Output channels of a PE. */
  channels = 1;
  /** Input channels a PE reads. */
  inputChannels = 1;

  set(machine: Machine, shape: OperationShape, { mapping }: { readonly mapping: SpatialMapping }): void {
    const { peX, peY } = machine.accelerator;
    this.mapping = mapping;
    this.partsDown = partsDown(mapping, peY);
    this.partsAcross = partsAcross(mapping, peX);
    this.partsChannels = machine.pes / this.partsDown / this.partsAcross;
    const overInput = shape.kind === "global-pool";
    const height = overInput ? shape.inputHeight : shape.outputHeight;
    const width = overInput ? shape.inputWidth : shape.outputWidth;
    this.rows = Math.ceil(height / this.partsDown);
    this.columns = Math.ceil(width / this.partsAcross);
    this.usedDown = Math.ceil(height / this.rows);
    this.usedAcross = Math.ceil(width / this.columns);
    this.#splitChannels(shape);
  }

  get positions(): number {
    return this.rows * this.columns;
  }

  /** Whole groups go to PEs first; PEs that are left share the channels of a group. */
  #splitChannels(shape: OperationShape): void {
    const perGroup = shape.outputChannels / shape.groups;
    this.groups = Math.ceil(shape.groups / Math.min(this.partsChannels, shape.groups));
    const sharers = Math.max(1, Math.floor(this.partsChannels / shape.groups));
    this.groupChannels = Math.ceil(perGroup / sharers);
    this.usedChannels = Math.ceil(shape.groups / this.groups) * Math.ceil(perGroup / this.groupChannels);
    this.channels = this.groups * this.groupChannels;
    const reduces = shape.kind === "convolution" || shape.kind === "dense";
    const readShare = reduces ? this.groups / shape.groups : this.channels / shape.outputChannels;
    this.inputChannels = Math.ceil(shape.inputChannels * readShare);
  }
}

/** PEs that rows are divided over. */
export function partsDown(mapping: SpatialMapping, peY: number): number {
  return mapping === "rows-columns" || mapping === "rows-channels" ? peY : 1;
}

/** PEs that columns are divided over. */
export function partsAcross(mapping: SpatialMapping, peX: number): number {
  return mapping === "rows-columns" || mapping === "columns-channels" ? peX : 1;
}
