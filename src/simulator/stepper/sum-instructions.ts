import type { Memory } from "./memory.ts";
import type { Position } from "./position.ts";
import type { Tally } from "./tally.ts";
import type { VectorInstruction } from "./vector-unit.ts";

/** What the vector unit needs to work on sums. */
export interface SumWiring {
  readonly memory: Memory;
  readonly position: Position;
  readonly tally: Tally;
  /** By channel counted from the PE's first; set tile by tile. */
  readonly biases: Int32Array;
  readonly shift: number;
  readonly activation: Int8Array | undefined;
  /** Bytes a cycle of requantised outputs, and of partial sums. */
  readonly writePort: number;
  readonly spillPort: number;
  /** Channels of the widest round. */
  readonly width: number;
}

/** The vector programs of a position's sums, by pass. */
export interface SumPrograms {
  readonly only: readonly VectorInstruction[];
  readonly first: readonly VectorInstruction[];
  readonly middle: readonly VectorInstruction[];
  readonly last: readonly VectorInstruction[];
}

/** Of one pass: requantise and write. Of several: the first writes partial sums, middle ones read and write them, the last reads and requantises. */
export function createSumPrograms(wiring: SumWiring): SumPrograms {
  const words = new Int32Array(wiring.width);
  const read = readPartialSums(wiring, words);
  const write = writePartialSums(wiring, words);
  const requantize = requantizeSums(wiring);
  return { only: [requantize], first: [write], middle: [read, write], last: [read, requantize] };
}

function readPartialSums({ memory, position, tally, spillPort }: SumWiring, words: Int32Array): VectorInstruction {
  const bytes = new Int8Array(words.buffer);
  const run = (from: number, to: number) => {
    for (let byte = from; byte < to; byte++) {
      bytes[byte] = memory.read(position.partialAddress + byte);
      if (byte % 4 === 3) position.sums[byte >> 2]! += words[byte >> 2]!;
    }
    tally.traffic.localReadBytes += to - from;
    tally.effects.spillBytes += to - from;
  };
  return { channelBytes: 4, port: spillPort, run };
}

function writePartialSums({ memory, position, tally, spillPort }: SumWiring, words: Int32Array): VectorInstruction {
  const bytes = new Int8Array(words.buffer);
  const run = (from: number, to: number) => {
    if (from === 0) words.set(position.sums);
    for (let byte = from; byte < to; byte++) memory.write(position.partialAddress + byte, bytes[byte]!);
    tally.traffic.localWriteBytes += to - from;
    tally.effects.spillBytes += to - from;
  };
  return { channelBytes: 4, port: spillPort, run };
}

/** floor((sum + bias + half) / 2^shift), clamped, then the fused activation. */
function requantizeSums({ memory, position, tally, biases, shift, activation, writePort }: SumWiring): VectorInstruction {
  const half = 1 << (shift - 1);
  const run = (from: number, to: number) => {
    const { row, column, firstChannel, sums, output } = position;
    for (let index = from; index < to; index++) {
      const channel = firstChannel + index;
      const value = clampToInt8((sums[index]! + biases[channel]! + half) >> shift);
      memory.write(output.address(row, column, channel), activation === undefined ? value : activation[value + 128]!);
    }
    tally.traffic.localWriteBytes += to - from;
    tally.effects.requantizedBytes += to - from;
  };
  return { channelBytes: 1, port: writePort, run };
}

/** The nearest int8. */
export function clampToInt8(value: number): number {
  if (value > 127) return 127;
  if (value < -128) return -128;
  return value;
}
