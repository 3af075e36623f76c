import type { OperandPlace } from "./mapping.ts";
import type { OperationShape } from "./operation.ts";
import type { SpatialSplit } from "./spatial-split.ts";

/** Where an operation's operands lie when it starts. */
export interface OperandState {
  /** Of each operand; a product's gate is its last. */
  readonly places: readonly OperandPlace[];
  /** The operands were flattened. */
  readonly reshaped: boolean;
}

/** How an operation's operands reach the PEs under one spatial mapping (section 7 of the specification). */
export class OperandAccess {
  /** Operands that stream tile by tile, by source, and those that are read in place; a gate not counted. */
  dramOperands = 0;
  chipOperands = 0;
  inPlaceOperands = 0;
  /** Bytes of a gate by source. */
  gateDramBytes = 0;
  gateChipBytes = 0;
  /** Of operands read in place, over all PEs: bytes they lack, and hold of what they need. */
  haloBytes = 0;
  inPlaceBytes = 0;
  /** Bytes that the PE which lacks most has to hold of halos. */
  haloBytesPerPe = 0;
  #down = new AxisShares();
  #across = new AxisShares();

  set(shape: OperationShape, split: SpatialSplit, { places, reshaped, inPlace }: OperandState & { readonly inPlace: boolean }): void {
    this.dramOperands = this.chipOperands = this.inPlaceOperands = 0;
    this.gateDramBytes = this.gateChipBytes = 0;
    const mayRead = inPlace && !reshaped && readsHeldChannels(shape, split);
    for (let at = 0; at < places.length; at++) {
      const place = places[at]!;
      if (at === shape.operands) {
        if (place === "dram") this.gateDramBytes = shape.inputChannels;
        else this.gateChipBytes = shape.inputChannels;
      } else if (place === "dram") this.dramOperands++;
      else if (mayRead && isHeld(place, split)) this.inPlaceOperands++;
      else this.chipOperands++;
    }
    this.haloBytes = this.inPlaceBytes = this.haloBytesPerPe = 0;
    if (this.inPlaceOperands > 0) this.#countHalos(shape, split);
  }

  /** Whether `inPlace` makes a difference to this operation. */
  static isChoice(shape: OperationShape, split: SpatialSplit, { places, reshaped }: OperandState): boolean {
    if (reshaped || !readsHeldChannels(shape, split)) return false;
    for (let at = 0; at < shape.operands; at++) if (places[at] !== "dram" && isHeld(places[at]!, split)) return true;
    return false;
  }

  #countHalos(shape: OperationShape, split: SpatialSplit): void {
    const down = this.#down;
    const across = this.#across;
    const { inputHeight, inputWidth, strideHeight, strideWidth, extentHeight, extentWidth, padTop, padLeft } = shape;
    const { height, width, rows, columns, usedDown, usedAcross } = split;
    down.set(usedDown, { size: height, share: rows, inputSize: inputHeight, held: Math.ceil(inputHeight / split.partsDown) });
    down.count(strideHeight, extentHeight, padTop);
    across.set(usedAcross, { size: width, share: columns, inputSize: inputWidth, held: Math.ceil(inputWidth / split.partsAcross) });
    across.count(strideWidth, extentWidth, padLeft);
    const needed = down.needed * across.needed;
    const held = down.held * across.held;
    this.inPlaceBytes = held * split.readChannels * this.inPlaceOperands;
    this.haloBytes = (needed - held) * split.readChannels * this.inPlaceOperands;
    if (this.haloBytes > 0) this.haloBytesPerPe = down.largestLack(across) * split.inputChannels * this.inPlaceOperands;
  }
}

/** Whether a PE holds all channels it reads of an operand that its mapping divided. */
function readsHeldChannels(shape: OperationShape, split: SpatialSplit): boolean {
  return split.partsChannels === 1 || (shape.kind !== "convolution" && shape.kind !== "dense");
}

function isHeld(place: OperandPlace, split: SpatialSplit): boolean {
  return place === split.mapping || split.partsDown * split.partsAcross * split.partsChannels === 1;
}

interface HeldAxis {
  /** Positions, and those of the first part. */
  readonly size: number;
  readonly share: number;
  readonly inputSize: number;
  /** Input elements that the first part holds. */
  readonly held: number;
}

/** What each part along one axis needs of the input for its whole share, and holds of that. */
class AxisShares {
  /** Summed over the parts. */
  needed = 0;
  held = 0;
  #parts = 0;
  #axis!: HeldAxis;
  #needed = new Float64Array(16);
  #held = new Float64Array(16);

  set(parts: number, axis: HeldAxis): void {
    this.#parts = parts;
    this.#axis = axis;
    if (parts <= this.#needed.length) return;
    this.#needed = new Float64Array(parts);
    this.#held = new Float64Array(parts);
  }

  count(stride: number, extent: number, pad: number): void {
    const { size, share, inputSize, held } = this.#axis;
    this.needed = this.held = 0;
    for (let part = 0; part < this.#parts; part++) {
      const last = Math.min(size, (part + 1) * share) - 1;
      const from = Math.max(0, part * share * stride - pad);
      const to = Math.max(from, Math.min(inputSize, last * stride - pad + extent));
      const heldHere = Math.max(0, Math.min(to, (part + 1) * held) - Math.max(from, part * held));
      this.#needed[part] = to - from;
      this.#held[part] = heldHere;
      this.needed += to - from;
      this.held += heldHere;
    }
  }

  /** Most elements that one PE of this axis' parts times another's lacks. */
  largestLack(across: AxisShares): number {
    let largest = 0;
    for (let y = 0; y < this.#parts; y++)
      for (let x = 0; x < across.#parts; x++)
        largest = Math.max(largest, this.#needed[y]! * across.#needed[x]! - this.#held[y]! * across.#held[x]!);
    return largest;
  }
}
