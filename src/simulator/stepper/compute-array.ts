import type { OperationShape } from "../operation.ts";
import type { Memory } from "./memory.ts";
import type { MemoryBanks } from "./memory-banks.ts";
import type { Region } from "./region.ts";
import type { RegisterFile } from "./register-file.ts";
import type { SweepWork } from "./sweep-work.ts";
import type { Tally } from "./tally.ts";
import type { WeightPort } from "./weight-port.ts";

/** What the array did in a cycle. */
export type ArrayActivity = "idle" | "compute" | "bank" | "weightWait";

/** The parts of a PE that its array is wired to. */
export interface ArrayWiring {
  readonly memory: Memory;
  readonly banks: MemoryBanks;
  readonly registers: RegisterFile;
  readonly port: WeightPort;
  readonly tally: Tally;
  readonly lanes: number;
  /** Weights stay in the register files; otherwise the port brings a row for each step. */
  readonly holdsWeights: boolean;
  /** Clamps each operand byte as it is read; undefined: none. */
  readonly clamp: Int8Array | undefined;
}

/** The units of a PE: they sum up one position of a sweep, step by step ("step" in section 5 of the specification). */
export class ComputeArray {
  readonly #shape: OperationShape;
  readonly #wiring: ArrayWiring;
  readonly #operands: Int32Array;
  /** The set of accumulators being summed up, and the set the vector unit has. */
  #sums: Int32Array;
  #handedOver: Int32Array;
  #half: 0 | 1 = 0;
  #work: SweepWork | undefined;
  #region: Region | undefined;
  /** The position's window: input row and column of its first tap. */
  #top = 0;
  #left = 0;
  #step = 0;
  #kernelRow = 0;
  #kernelColumn = 0;
  #cycleOfStep = 0;
  /** Address of the step's operands; -1 outside the image. */
  #address = -1;
  activity: ArrayActivity = "idle";
  /** Steps so far. */
  steps = 0;

  constructor(
    shape: OperationShape,
    wiring: ArrayWiring,
    { width, macsPerUnit }: { readonly width: number; readonly macsPerUnit: number },
  ) {
    this.#shape = shape;
    this.#wiring = wiring;
    this.#operands = new Int32Array(macsPerUnit);
    this.#sums = new Int32Array(width);
    this.#handedOver = new Int32Array(width);
  }

  /** It has steps of its position left. */
  get busy(): boolean {
    return this.#work !== undefined;
  }

  /** Begins with an output position; the sweep's weights are in half `half` of the register files. */
  start(
    work: SweepWork,
    region: Region,
    { row, column, half }: { readonly row: number; readonly column: number; readonly half: 0 | 1 },
  ): void {
    if (work.channels === 0) return;
    this.#work = work;
    this.#region = region;
    this.#half = half;
    this.#top = row * this.#shape.strideHeight - this.#shape.padTop;
    this.#left = column * this.#shape.strideWidth - this.#shape.padLeft;
    this.#step = this.#kernelRow = this.#kernelColumn = this.#cycleOfStep = 0;
    this.#sums.fill(0);
  }

  /** Hands the finished sums to the vector unit and takes the other set. */
  handOver(): Int32Array {
    const sums = this.#sums;
    this.#sums = this.#handedOver;
    this.#handedOver = sums;
    return sums;
  }

  /** One cycle: a step begins, or goes on waiting for operand words or weights; it ends in the cycle in which both are there. */
  tick(): void {
    this.activity = "idle";
    const work = this.#work;
    if (work === undefined) return;
    const { banks, port, holdsWeights } = this.#wiring;
    if (this.#cycleOfStep === 0) this.#beginStep(work);
    this.activity = this.#cycleOfStep === 0 ? "compute" : banks.busy ? "bank" : "weightWait";
    banks.tick();
    const tap = this.#kernelRow * this.#shape.kernelWidth + this.#kernelColumn;
    const hasWeights = holdsWeights || port.moveRow(work, this.#step, tap);
    this.#cycleOfStep++;
    if (banks.busy || !hasWeights) return;
    this.#multiply(work, tap);
    this.#endStep(work);
  }

  #beginStep(work: SweepWork): void {
    const { dilationHeight, dilationWidth, inputHeight, inputWidth, kind } = this.#shape;
    const row = this.#top + this.#kernelRow * dilationHeight;
    const column = this.#left + this.#kernelColumn * dilationWidth;
    const isInside = row >= 0 && row < inputHeight && column >= 0 && column < inputWidth;
    const offset = work.operandOffset + this.#step * work.unitWeights;
    this.#address = isInside ? this.#region!.address(row, column) + offset : -1;
    // Taps outside the image take their step as if their zeros were read.
    this.#wiring.banks.request(Math.max(0, this.#address), kind === "depthwise" ? work.channels : work.unitWeights);
    if (!this.#wiring.holdsWeights) this.#wiring.port.startRow(work);
    this.steps++;
  }

  /** Window columns innermost, then window rows, then input steps. */
  #endStep(work: SweepWork): void {
    this.#cycleOfStep = 0;
    if (++this.#kernelColumn < this.#shape.kernelWidth) return;
    this.#kernelColumn = 0;
    if (++this.#kernelRow < this.#shape.kernelHeight) return;
    this.#kernelRow = 0;
    if (++this.#step === work.steps) this.#work = undefined;
  }

  #multiply(work: SweepWork, tap: number): void {
    const { traffic, effects } = this.#wiring.tally;
    const inputs = this.#step === work.steps - 1 ? work.lastStepInputs : work.unitWeights;
    const isDepthwise = this.#shape.kind === "depthwise";
    const operandBytes = isDepthwise ? work.channels : inputs;
    traffic.registerReadBytes += work.channels * inputs;
    if (this.#address < 0) {
      effects.zeroOperandBytes += operandBytes;
      return;
    }
    traffic.localReadBytes += operandBytes;
    if (!isDepthwise) this.#readOperands(inputs);
    for (let lane = 0; lane * work.laneChannels < work.channels; lane++) {
      const first = lane * work.laneChannels;
      const count = Math.min(work.laneChannels, work.channels - first);
      const weights = this.#weightsOf(work, lane, tap);
      if (isDepthwise) this.#multiplyEach(first, count, weights);
      else this.#multiplyAll(first, count, { weights, inputs, unitWeights: work.unitWeights });
    }
  }

  #readOperands(inputs: number): void {
    const { memory, clamp } = this.#wiring;
    for (let input = 0; input < inputs; input++) {
      const value = memory.read(this.#address + input);
      this.#operands[input] = clamp === undefined ? value : clamp[value + 128]!;
    }
  }

  /** Where a lane's weights of this step and tap begin: in its register half, or in the row. */
  #weightsOf(work: SweepWork, lane: number, tap: number): number {
    const { laneChannels, unitWeights, taps, steps } = work;
    if (!this.#wiring.holdsWeights) return lane * laneChannels * unitWeights;
    const base = this.#wiring.registers.half(lane, this.#half, steps * taps * laneChannels * unitWeights);
    return base + (this.#step * taps + tap) * laneChannels * unitWeights;
  }

  /** Every unit multiplies the same inputs with its own weights. */
  #multiplyAll(
    first: number,
    count: number,
    { weights, inputs, unitWeights }: { readonly weights: number; readonly inputs: number; readonly unitWeights: number },
  ): void {
    const { registers, holdsWeights } = this.#wiring;
    const bytes = holdsWeights ? registers.bytes : registers.row;
    const operands = this.#operands;
    const sums = this.#sums;
    for (let unit = 0; unit < count; unit++) {
      const at = weights + unit * unitWeights;
      let sum = sums[first + unit]!;
      for (let input = 0; input < inputs; input++) sum += operands[input]! * bytes[at + input]!;
      sums[first + unit] = sum;
    }
  }

  /** Depthwise: every unit multiplies the input of its own channel. */
  #multiplyEach(first: number, count: number, weights: number): void {
    const { memory, registers, holdsWeights, clamp } = this.#wiring;
    const bytes = holdsWeights ? registers.bytes : registers.row;
    for (let unit = 0; unit < count; unit++) {
      const value = memory.read(this.#address + first + unit);
      this.#sums[first + unit]! += (clamp === undefined ? value : clamp[value + 128]!) * bytes[weights + unit]!;
    }
  }
}
