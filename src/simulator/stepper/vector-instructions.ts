import type { OperationArithmetic, OperationShape } from "../operation.ts";
import type { Memory } from "./memory.ts";
import type { Position } from "./position.ts";
import type { Region } from "./region.ts";
import { clampToInt8 } from "./sum-instructions.ts";
import type { Tally } from "./tally.ts";
import type { VectorInstruction } from "./vector-unit.ts";

/** What a PE's vector unit is wired to in a vector operation. */
export interface VectorWiring {
  readonly shape: OperationShape;
  readonly arithmetic: OperationArithmetic;
  readonly memory: Memory;
  readonly position: Position;
  readonly tally: Tally;
  /** Of each operand, the region in use; set tile by tile. */
  readonly regions: readonly Region[];
  /** Address of the gate's first channel that this PE has. */
  readonly gateAddress: number;
  /** Of a lone batch normalisation, by channel counted from the PE's first; set by the first tile. */
  readonly scales: Int32Array;
  readonly offsets: Int32Array;
  readonly activation: Int8Array | undefined;
  readonly clamp: Int8Array | undefined;
  readonly port: number;
  readonly channels: number;
  /** A global mean's sums, by channel. */
  readonly means: Int32Array;
}

/** The vector program of one position, of as many instructions as the shape says (section 3 of the specification). */
export function createVectorProgram(wiring: VectorWiring): readonly VectorInstruction[] {
  const program = new VectorProgram(wiring).instructions();
  if (program.length !== wiring.shape.vectorInstructions)
    throw new Error(
      `Cannot run ${wiring.shape.key}: it takes ${program.length} vector instructions, not ${wiring.shape.vectorInstructions}`,
    );
  return program;
}

type ChannelAction = (channel: number) => void;

class VectorProgram {
  readonly #wiring: VectorWiring;
  /** Vector registers: a term, another, and what is to be written. */
  readonly #terms: readonly Int32Array[];
  readonly #result: Int32Array;
  /** Elements of an average pool's window inside the image. */
  #counted = 0;

  constructor(wiring: VectorWiring) {
    this.#wiring = wiring;
    const terms = Math.max(2, wiring.shape.operands);
    this.#terms = Array.from({ length: terms }, () => new Int32Array(wiring.channels));
    this.#result = this.#terms[0]!;
  }

  instructions(): readonly VectorInstruction[] {
    const { shape, arithmetic } = this.#wiring;
    const [first, second] = this.#terms as [Int32Array, Int32Array];
    const operands = Array.from({ length: shape.operands }, (_, index) => index);
    switch (shape.kind) {
      case "add": {
        // int8 terms share one scale, so rescaling leaves them as they are.
        const rescale = () => this.#each(() => {});
        const loads = operands.flatMap((index) => [this.#load(index), rescale()]);
        const sums = operands.slice(1).map((index) => this.#each((channel) => (first[channel]! += this.#terms[index]![channel]!)));
        return [...loads, ...sums, this.#write()];
      }
      case "scale": {
        const product: ChannelAction = (channel) => (first[channel] = (first[channel]! * second[channel]! + 64) >> 7);
        return [this.#load(0), this.#loadGate(second), this.#each(product), this.#write()];
      }
      case "activation":
        return arithmetic.batchNorm ? [this.#load(0), ...this.#normalize(), this.#write()] : [this.#load(0), this.#write()];
      case "pool":
        return [...this.#taps(), this.#writePooled()];
      case "global-pool":
        return [this.#accumulate()];
      default:
        return [this.#each((channel) => (first[channel] = 0), { writes: true })];
    }
  }

  #load(index: number): VectorInstruction {
    const { memory, position, tally, regions, port, clamp } = this.#wiring;
    const term = this.#terms[index]!;
    const run = (from: number, to: number) => {
      const address = regions[index]!.address(position.row, position.column);
      for (let channel = from; channel < to; channel++) {
        const value = memory.read(address + channel);
        term[channel] = clamp === undefined ? value : clamp[value + 128]!;
      }
      tally.traffic.localReadBytes += to - from;
    };
    return { channelBytes: 1, port, run };
  }

  #loadGate(gate: Int32Array): VectorInstruction {
    const { memory, tally, gateAddress, port } = this.#wiring;
    const run = (from: number, to: number) => {
      for (let channel = from; channel < to; channel++) gate[channel] = memory.read(gateAddress + channel);
      tally.traffic.localReadBytes += to - from;
    };
    return { channelBytes: 1, port, run };
  }

  /** Multiply by the scale; add the offset and shift. */
  #normalize(): readonly VectorInstruction[] {
    const { scales, offsets } = this.#wiring;
    const result = this.#result;
    return [
      this.#each((channel) => (result[channel]! *= scales[channel]!)),
      this.#each((channel) => (result[channel] = (result[channel]! + offsets[channel]! + 64) >> 7)),
    ];
  }

  #write(): VectorInstruction {
    return this.#each(() => {}, { writes: true });
  }

  /** Works on registers channel by channel; where it writes, the clamped result goes through the activation to memory. */
  #each(action: ChannelAction, { writes = false } = {}): VectorInstruction {
    const { memory, position, tally, activation, port } = this.#wiring;
    const result = this.#result;
    const run = (from: number, to: number) => {
      for (let channel = from; channel < to; channel++) {
        action(channel);
        if (!writes) continue;
        const value = clampToInt8(result[channel]!);
        const address = position.output.address(position.row, position.column, channel);
        memory.write(address, activation === undefined ? value : activation[value + 128]!);
      }
      if (writes) tally.traffic.localWriteBytes += to - from;
    };
    return { channelBytes: 1, port, run };
  }

  /** A pool takes its window tap by tap; taps outside the image change nothing. */
  #taps(): readonly VectorInstruction[] {
    const { shape, arithmetic, memory, position, tally, regions, port, clamp } = this.#wiring;
    const result = this.#result;
    const isMax = arithmetic.poolMode === "max";
    return Array.from({ length: shape.kernelHeight * shape.kernelWidth }, (_, tap) => {
      const kernelRow = Math.floor(tap / shape.kernelWidth);
      const kernelColumn = tap % shape.kernelWidth;
      const run = (from: number, to: number) => {
        const row = position.row * shape.strideHeight - shape.padTop + kernelRow * shape.dilationHeight;
        const column = position.column * shape.strideWidth - shape.padLeft + kernelColumn * shape.dilationWidth;
        if (tap === 0) result.fill(isMax ? -128 : 0, from, to);
        if (tap === 0 && from === 0) this.#counted = 0;
        if (row < 0 || row >= shape.inputHeight || column < 0 || column >= shape.inputWidth) {
          tally.effects.zeroOperandBytes += to - from;
          return;
        }
        if (from === 0) this.#counted++;
        const address = regions[0]!.address(row, column);
        for (let channel = from; channel < to; channel++) {
          const read = memory.read(address + channel);
          const value = clamp === undefined ? read : clamp[read + 128]!;
          result[channel] = isMax ? Math.max(result[channel]!, value) : result[channel]! + value;
        }
        tally.traffic.localReadBytes += to - from;
      };
      return { channelBytes: 1, port, run };
    });
  }

  #writePooled(): VectorInstruction {
    const result = this.#result;
    if (this.#wiring.arithmetic.poolMode === "max") return this.#write();
    return this.#each((channel) => (result[channel] = mean(result[channel]!, this.#counted)), { writes: true });
  }

  /** Adds a position to a global mean's sums. */
  #accumulate(): VectorInstruction {
    const { memory, position, tally, regions, port, means, clamp } = this.#wiring;
    const run = (from: number, to: number) => {
      const address = regions[0]!.address(position.row, position.column);
      for (let channel = from; channel < to; channel++) {
        const value = memory.read(address + channel);
        means[channel]! += clamp === undefined ? value : clamp[value + 128]!;
      }
      tally.traffic.localReadBytes += to - from;
    };
    return { channelBytes: 1, port, run };
  }
}

/** floor((2 * sum + count) / (2 * count)): the mean rounded half up; 0 of nothing. */
export function mean(sum: number, count: number): number {
  return count === 0 ? 0 : Math.floor((2 * sum + count) / (2 * count));
}
