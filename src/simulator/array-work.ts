import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";
import type { SpatialSplit } from "./spatial-split.ts";

/** Which input steps a pass sweeps: all of them, or the first, a middle or the last part of several. */
const ONLY = 0;
const FIRST = 1;
const MIDDLE = 2;
const LAST = 3;
/** Passes of a ragged round follow those of a full one. */
const RAGGED = 4;
/** Where each loop keeps its marks, five numbers each. */
const GROUPS = 0;
const ROUNDS = 5;
const PASSES = 10;

/** The weights that a tile works through in PE 0: rounds of channel groups, or some passes of one round. */
export interface WeightRun {
  groups: number;
  /** Rounds of each group. */
  fullRounds: number;
  raggedRounds: number;
  /** Passes [fromPass, toPass) of each round. */
  fromPass: number;
  toPass: number;
}

/**
 * The time that array operations take in PE 0, by the rules of section 5 of the specification: output channels go round by round over lanes x
 * units, a round's input steps pass by pass, and a sweep runs one pass of one round over a tile's positions.
 */
export class ArrayWork {
  /** Full rounds of a group, and the channels of its ragged last one (0: none). */
  fullRounds = 0;
  raggedChannels = 0;
  roundsPerGroup = 0;
  /** Channels of a full round, and of the widest there is. */
  width = 1;
  widestRound = 0;
  /** Input steps of a round, of a pass at most, and passes of a round. */
  inputSteps = 1;
  passSteps = 1;
  passes = 1;
  /** Input channels of a step, and of a group. */
  stepInputs = 1;
  groupInputs = 1;
  taps = 1;
  /** Of all sweeps of a group: cycles of a position's steps, cycles from one position to the next, cycles of the register fills. */
  stepSum = 0;
  paceSum = 0;
  fillSum = 0;
  /** By pass and roundness, cycles of a position: its steps, of these for banks and weights, its vector work, from one to the next; and the fill's. */
  readonly #stepCycles = new Float64Array(8);
  readonly #bankCycles = new Float64Array(8);
  readonly #waitCycles = new Float64Array(8);
  readonly #vectorCycles = new Float64Array(8);
  readonly #paceCycles = new Float64Array(8);
  readonly #fillCycles = new Float64Array(8);

  /** Cycles of the last `measure` by label, all but fill and drain. */
  compute = 0;
  bank = 0;
  weightWait = 0;
  /** Cycles of the sweep before, which hid the next fill, and what the vector unit had left to do at its end. */
  #hidden = 0;
  #vectorLeft = 0;
  readonly #marks = new Float64Array(15);

  /** Plans the rounds of a PE. */
  setRounds(machine: Machine, shape: OperationShape, { split, lanes }: { readonly split: SpatialSplit; readonly lanes: number }): void {
    const { simdUnits, macsPerSimdUnit } = machine.accelerator;
    const isDepthwise = shape.kind === "depthwise";
    this.width = lanes * simdUnits;
    this.fullRounds = Math.floor(split.groupChannels / this.width);
    this.raggedChannels = split.groupChannels - this.fullRounds * this.width;
    this.roundsPerGroup = this.fullRounds + (this.raggedChannels > 0 ? 1 : 0);
    this.widestRound = this.fullRounds > 0 ? this.width : this.raggedChannels;
    this.taps = shape.kernelHeight * shape.kernelWidth;
    this.stepInputs = isDepthwise ? 1 : macsPerSimdUnit;
    this.groupInputs = isDepthwise ? 1 : shape.inputChannels / shape.groups;
    this.inputSteps = Math.ceil(this.groupInputs / this.stepInputs);
  }

  /** Register bytes of a lane for one input step of the widest round. */
  stepRegisterBytes(lanes: number): number {
    return this.taps * this.stepInputs * Math.ceil(this.widestRound / lanes);
  }

  /** Cuts the rounds into passes of at most `passSteps` input steps. */
  setPasses(machine: Machine, shape: OperationShape, passSteps: number): void {
    this.passSteps = passSteps;
    this.passes = Math.ceil(this.inputSteps / passSteps);
    const lastSteps = this.inputSteps - (this.passes - 1) * passSteps;
    if (this.fullRounds > 0) this.#timeRound(machine, shape, { channels: this.width, base: 0, lastSteps });
    if (this.raggedChannels > 0) this.#timeRound(machine, shape, { channels: this.raggedChannels, base: RAGGED, lastSteps });
    this.stepSum = this.#overRounds(this.#stepCycles);
    this.paceSum = this.#overRounds(this.#paceCycles);
    this.fillSum = this.#overRounds(this.#fillCycles);
  }

  #timeRound(
    { accelerator, holdsWeights }: Machine,
    shape: OperationShape,
    { channels, base, lastSteps }: { readonly channels: number; readonly base: number; readonly lastSteps: number },
  ): void {
    const { weightPortBytesPerCycle, memoryBankBytes, memoryBanks, activationPortBytesPerCycle, requantizeBytesPerCycle } = accelerator;
    const isDepthwise = shape.kind === "depthwise";
    const weightBytes = channels * this.stepInputs;
    const words = Math.ceil((isDepthwise ? channels : this.stepInputs) / memoryBankBytes);
    const bankCycles = Math.ceil(words / memoryBanks);
    const cycles = holdsWeights ? bankCycles : Math.max(bankCycles, Math.ceil(weightBytes / weightPortBytesPerCycle));
    const write = Math.ceil(channels / (isDepthwise ? activationPortBytesPerCycle : requantizeBytesPerCycle));
    const spill = Math.ceil((4 * channels) / activationPortBytesPerCycle);
    const single = this.passes === 1;
    for (let pass = single ? ONLY : FIRST; pass <= (single ? ONLY : LAST); pass++) {
      const steps = this.taps * (pass === ONLY || pass === LAST ? lastSteps : this.passSteps);
      const at = base + pass;
      this.#stepCycles[at] = steps * cycles;
      this.#bankCycles[at] = steps * (bankCycles - 1);
      this.#waitCycles[at] = steps * (cycles - bankCycles);
      this.#vectorCycles[at] = pass === ONLY ? write : pass === FIRST ? spill : pass === MIDDLE ? 2 * spill : write + spill;
      this.#paceCycles[at] = Math.max(this.#stepCycles[at]!, this.#vectorCycles[at]!);
      this.#fillCycles[at] = holdsWeights ? Math.ceil((steps * weightBytes) / weightPortBytesPerCycle) : 0;
    }
  }

  /** Steps of one position in all rounds and passes of a PE's groups. */
  stepsPerPosition(groups: number): number {
    return groups * this.roundsPerGroup * this.inputSteps * this.taps;
  }

  /** Vector cycles of one position in all rounds and passes of a PE's groups. */
  vectorCyclesPerPosition(groups: number): number {
    return groups * this.#overRounds(this.#vectorCycles);
  }

  /** Cycles of the fill that a tile with these weights begins with. */
  firstFill({ fullRounds, fromPass }: WeightRun): number {
    return this.#fillCycles[(fullRounds > 0 ? 0 : RAGGED) + this.#passAt(fromPass)]!;
  }

  #overRounds(figure: Float64Array): number {
    return (
      (this.fullRounds > 0 ? this.fullRounds * this.#overPasses(figure, 0) : 0) +
      (this.raggedChannels > 0 ? this.#overPasses(figure, RAGGED) : 0)
    );
  }

  #overPasses(figure: Float64Array, base: number): number {
    if (this.passes === 1) return figure[base + ONLY]!;
    return figure[base + FIRST]! + (this.passes - 2) * figure[base + MIDDLE]! + figure[base + LAST]!;
  }

  /**
   * Times a tile of `positions`. `exposed`: its first fill waits for the tile to start; otherwise the weights are there. `accompanied`: the first
   * fill of the next tile, which uses the same weights, goes with the last sweep.
   */
  measure(run: WeightRun, positions: number, { exposed, accompanied }: { readonly exposed: boolean; readonly accompanied: boolean }): void {
    this.compute = this.bank = this.weightWait = 0;
    this.#hidden = exposed ? 0 : Number.POSITIVE_INFINITY;
    this.#vectorLeft = 0;
    this.#sweepGroups(run, positions);
    this.compute += this.#vectorLeft;
    if (!accompanied) return;
    this.weightWait += Math.max(0, this.firstFill(run) - this.#hidden - this.#vectorLeft);
  }

  #sweepGroups(run: WeightRun, positions: number): void {
    for (let left = run.groups; left > 0; left--) {
      this.#mark(GROUPS);
      this.#sweepRounds(run, positions, { base: 0, count: run.fullRounds });
      this.#sweepRounds(run, positions, { base: RAGGED, count: run.raggedRounds });
      if (left === 1 || !this.#endsAsBegun(GROUPS)) continue;
      this.#repeat(GROUPS, left - 1);
      return;
    }
  }

  #sweepRounds(run: WeightRun, positions: number, { base, count }: { readonly base: number; readonly count: number }): void {
    for (let left = count; left > 0; left--) {
      this.#mark(ROUNDS);
      this.#sweepPasses(run, positions, base);
      if (left === 1 || !this.#endsAsBegun(ROUNDS)) continue;
      this.#repeat(ROUNDS, left - 1);
      return;
    }
  }

  #sweepPasses({ fromPass, toPass }: WeightRun, positions: number, base: number): void {
    let pass = fromPass;
    if (pass === 0) this.#sweep(base + this.#passAt(pass++), positions);
    for (const end = Math.min(toPass, this.passes - 1); pass < end; pass++) {
      this.#mark(PASSES);
      this.#sweep(base + MIDDLE, positions);
      if (pass < end - 1 && this.#endsAsBegun(PASSES)) {
        this.#repeat(PASSES, end - 1 - pass);
        pass = end - 1;
      }
    }
    if (pass < toPass) this.#sweep(base + LAST, positions);
  }

  /** One pass of one round over the positions: section 5's sweep(k), with the wait for its fill before it. */
  #sweep(at: number, positions: number): void {
    const wait = Math.max(0, this.#fillCycles[at]! - this.#hidden);
    const vectorInWait = Math.min(wait, this.#vectorLeft);
    const steps = this.#stepCycles[at]!;
    const vector = this.#vectorCycles[at]!;
    const cycles = Math.max(steps, this.#vectorLeft - wait) + (positions - 1) * this.#paceCycles[at]!;
    const bank = positions * this.#bankCycles[at]!;
    const weights = positions * this.#waitCycles[at]!;
    this.compute += vectorInWait + cycles - bank - weights;
    this.bank += bank;
    this.weightWait += wait - vectorInWait + weights;
    this.#hidden = cycles;
    this.#vectorLeft = vector;
  }

  #passAt(pass: number): number {
    if (this.passes === 1) return ONLY;
    if (pass === 0) return FIRST;
    return pass === this.passes - 1 ? LAST : MIDDLE;
  }

  /** Remembers state and figures at the start of a loop's turn. */
  #mark(loop: number): void {
    const marks = this.#marks;
    marks[loop] = this.#hidden;
    marks[loop + 1] = this.#vectorLeft;
    marks[loop + 2] = this.compute;
    marks[loop + 3] = this.bank;
    marks[loop + 4] = this.weightWait;
  }

  /** The turn left the state it found: all further turns are like it. */
  #endsAsBegun(loop: number): boolean {
    return this.#marks[loop] === this.#hidden && this.#marks[loop + 1] === this.#vectorLeft;
  }

  /** Adds the last turn `times` more. */
  #repeat(loop: number, times: number): void {
    const marks = this.#marks;
    this.compute += times * (this.compute - marks[loop + 2]!);
    this.bank += times * (this.bank - marks[loop + 3]!);
    this.weightWait += times * (this.weightWait - marks[loop + 4]!);
  }
}
