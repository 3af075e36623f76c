import type { SpatialMapping } from "../accelerator/accelerator.ts";
import type { OperationShape } from "./operation.ts";
import type { SpatialSplit } from "./spatial-split.ts";

/** Where an operand lies when its operation starts: in DRAM, or on chip in the split its producer left it in. */
export type OperandPlace = "dram" | SpatialMapping;

/** Where an operation's operands come from under one split, and what has to cross the on-chip bus. */
export class InputPlan {
  /** Operands by source: from DRAM, from other PEs' memories as a whole, from the PE's own memory. */
  dramOperands = 0;
  remoteOperands = 0;
  localOperands = 0;
  /** Bytes that PEs lack of operands in their own memories (halos, rows that moved to a neighbour), over all PEs. */
  haloBytes = 0;
  /** The same for one PE, which must hold them. */
  haloBytesPerPe = 0;

  set(
    shape: OperationShape,
    split: SpatialSplit,
    { places, reshaped, pes }: { readonly places: readonly OperandPlace[]; readonly reshaped: boolean; readonly pes: number },
  ): void {
    this.dramOperands = 0;
    this.remoteOperands = 0;
    this.localOperands = 0;
    const reduces = shape.kind === "convolution" || shape.kind === "dense";
    const aligned = !reshaped && !(reduces && split.partsChannels > 1);
    for (const place of places) {
      if (place === "dram") this.dramOperands++;
      else if (pes === 1 || (aligned && place === split.mapping)) this.localOperands++;
      else this.remoteOperands++;
    }
    this.haloBytes = 0;
    this.haloBytesPerPe = 0;
    if (this.localOperands > 0 && pes > 1) this.#countHalos(shape, split);
  }

  #countHalos(shape: OperationShape, split: SpatialSplit): void {
    const { inputHeight, inputWidth, inputChannels } = shape;
    const down = split.partsDown;
    const across = split.partsAcross;
    const neededRows = totalNeeded(down, {
      size: inputHeight,
      step: split.rows * shape.strideHeight,
      length: rowsFor(shape, split.rows),
      pad: shape.padTop,
    });
    const ownRows = totalOwned(down, {
      size: inputHeight,
      step: split.rows * shape.strideHeight,
      length: rowsFor(shape, split.rows),
      pad: shape.padTop,
    });
    const neededColumns = totalNeeded(across, {
      size: inputWidth,
      step: split.columns * shape.strideWidth,
      length: columnsFor(shape, split.columns),
      pad: shape.padLeft,
    });
    const ownColumns = totalOwned(across, {
      size: inputWidth,
      step: split.columns * shape.strideWidth,
      length: columnsFor(shape, split.columns),
      pad: shape.padLeft,
    });
    const missing = neededRows * neededColumns - ownRows * ownColumns;
    const whole = inputHeight * inputWidth;
    this.haloBytes = Math.min(missing, whole) * inputChannels * this.localOperands;
    const needed = Math.min(rowsFor(shape, split.rows), inputHeight) * Math.min(columnsFor(shape, split.columns), inputWidth);
    const owned = Math.ceil(inputHeight / down) * Math.ceil(inputWidth / across);
    this.haloBytesPerPe = Math.max(0, needed - owned) * split.inputChannels * this.localOperands;
  }
}

interface Segment {
  /** Elements of the axis. */
  readonly size: number;
  /** Elements from one PE's first input to the next PE's. */
  readonly step: number;
  /** Elements a PE needs. */
  readonly length: number;
  readonly pad: number;
}

/** Input elements that the PEs along one axis need, summed. */
function totalNeeded(parts: number, { size, step, length, pad }: Segment): number {
  let total = 0;
  for (let part = 0; part < parts; part++) {
    const from = Math.max(0, part * step - pad);
    total += Math.max(0, Math.min(size, part * step - pad + length) - from);
  }
  return total;
}

/** Those of them that the PE holds already. */
function totalOwned(parts: number, { size, step, length, pad }: Segment): number {
  const share = Math.ceil(size / parts);
  let total = 0;
  for (let part = 0; part < parts; part++) {
    const from = Math.max(0, part * step - pad, part * share);
    const to = Math.min(size, part * step - pad + length, (part + 1) * share);
    total += Math.max(0, to - from);
  }
  return total;
}

/** Input rows that `rows` output rows read; a global pool reads what it is given. */
export function rowsFor(shape: OperationShape, rows: number): number {
  return (rows - 1) * shape.strideHeight + shape.extentHeight;
}

/** Input columns that `columns` output columns read. */
export function columnsFor(shape: OperationShape, columns: number): number {
  return (columns - 1) * shape.strideWidth + shape.extentWidth;
}
