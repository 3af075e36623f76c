import type { Machine } from "./machine.ts";
import type { OperationShape } from "./operation.ts";
import type { SpatialSplit } from "./spatial-split.ts";

/** Which input channels a pass sweeps: all of them, or the first, a middle or the last part of a split. */
const ONLY = 0;
const FIRST = 1;
const MIDDLE = 2;
const LAST = 3;
/** Passes of a ragged round follow those of a full one. */
const RAGGED = 4;

/** A run of weights that a tile works through: whole rounds, or some passes of one round. */
export interface WeightRun {
  fullRounds: number;
  raggedRounds: number;
  /** Channel groups the rounds belong to (1 but for grouped convolutions). */
  groups: number;
  /** Passes [from, to) of each round. */
  fromPass: number;
  toPass: number;
}

/** What a plan must respect. */
export interface WorkLimits {
  readonly split: SpatialSplit;
  /** A pass's weights must fit here. */
  readonly stagingBytes: number;
  /** Lanes in use. */
  readonly lanes: number;
  /** Input steps of a pass at most. */
  readonly partLimit: number;
}

/**
 * The time an array operation takes in one PE. Output channels go round by round over lanes x units; a round whose weights do not fit the
 * register file sweeps the positions once for each part of the input channels (a pass) and keeps partial sums in local memory.
 */
export class ArrayWork {
  /** Full rounds of a group, and the channels of its ragged last one (0: none). */
  fullRounds = 0;
  raggedChannels = 0;
  /** Channels of the widest round. */
  widestRound = 0;
  roundsPerGroup = 0;
  /** Passes of a round. */
  passes = 1;
  /** Weight bytes of a channel. */
  channelBytes = 0;
  /** Weight bytes of the widest pass. */
  passBytes = 0;
  /** By pass and roundness: cycles of one position by label, and cycles to fill the register file. */
  readonly #computePerPosition = new Float64Array(8);
  readonly #bankPerPosition = new Float64Array(8);
  readonly #waitPerPosition = new Float64Array(8);
  readonly #sweepPerPosition = new Float64Array(8);
  readonly #fillCycles = new Float64Array(8);

  /** Cycles by label of the last `measure`. */
  compute = 0;
  bank = 0;
  weightWait = 0;

  /** Input steps of a pass (one step: as many input channels as a unit multiplies at a time). */
  partSteps = 0;

  /** Plans rounds and passes within the limits. False where not even the smallest pass fits the register half and the staging area. */
  plan(machine: Machine, shape: OperationShape, { split, stagingBytes, lanes, partLimit }: WorkLimits): boolean {
    const { simdUnits, macsPerSimdUnit, weightHold } = machine.accelerator;
    const isDepthwise = shape.kind === "depthwise";
    const window = shape.kernelHeight * shape.kernelWidth;
    const stepBytes = window * (isDepthwise ? 1 : macsPerSimdUnit);
    const width = lanes * simdUnits;
    this.fullRounds = Math.floor(split.groupChannels / width);
    this.raggedChannels = split.groupChannels - this.fullRounds * width;
    this.roundsPerGroup = this.fullRounds + (this.raggedChannels > 0 ? 1 : 0);
    this.widestRound = this.fullRounds > 0 ? width : this.raggedChannels;
    const reduction = isDepthwise ? 1 : Math.ceil(shape.inputChannels / shape.groups / macsPerSimdUnit);
    this.channelBytes = isDepthwise ? window : window * (shape.inputChannels / shape.groups);
    const perLane = this.fullRounds > 0 ? simdUnits : Math.ceil(this.raggedChannels / lanes);
    const held = weightHold === "none" ? reduction : Math.floor(machine.registerHalfBytes / (stepBytes * perLane));
    const staged = Math.floor(stagingBytes / (stepBytes * this.widestRound));
    const partSteps = Math.min(reduction, held, staged, partLimit);
    if (partSteps < 1) return false;
    this.partSteps = partSteps;
    this.passes = Math.ceil(reduction / partSteps);
    this.passBytes = partSteps * stepBytes * this.widestRound;
    const lastSteps = reduction - (this.passes - 1) * partSteps;
    this.#timeRound(machine, shape, { channels: width, base: 0, partSteps: partSteps * window, lastSteps: lastSteps * window });
    this.#timeRound(machine, shape, {
      channels: this.raggedChannels,
      base: RAGGED,
      partSteps: partSteps * window,
      lastSteps: lastSteps * window,
    });
    return true;
  }

  #timeRound(
    machine: Machine,
    shape: OperationShape,
    {
      channels,
      base,
      partSteps,
      lastSteps,
    }: { readonly channels: number; readonly base: number; readonly partSteps: number; readonly lastSteps: number },
  ): void {
    const { macsPerSimdUnit, weightHold, weightPortBytesPerCycle, memoryBankBytes, memoryBanks } = machine.accelerator;
    const { activationPortBytesPerCycle, requantizeBytesPerCycle } = machine.accelerator;
    const isDepthwise = shape.kind === "depthwise";
    const weightBytes = channels * (isDepthwise ? 1 : macsPerSimdUnit);
    const portCycles = Math.ceil(weightBytes / weightPortBytesPerCycle);
    const words = Math.ceil((isDepthwise ? channels : macsPerSimdUnit) / memoryBankBytes);
    const bankCycles = Math.max(1, Math.ceil(words / memoryBanks));
    const stepCycles = weightHold === "none" ? Math.max(bankCycles, portCycles) : bankCycles;
    const write = shape.vectorPasses * Math.ceil(channels / (isDepthwise ? activationPortBytesPerCycle : requantizeBytesPerCycle));
    const spill = Math.ceil((4 * channels) / activationPortBytesPerCycle);
    for (let pass = ONLY; pass <= LAST; pass++) {
      const steps = pass === ONLY || pass === LAST ? lastSteps : partSteps;
      const vector = pass === ONLY ? write : pass === FIRST ? spill : pass === MIDDLE ? 2 * spill : write + spill;
      const index = base + pass;
      this.#sweepPerPosition[index] = Math.max(steps * stepCycles, vector);
      this.#bankPerPosition[index] = steps * (bankCycles - 1);
      this.#waitPerPosition[index] = steps * (stepCycles - bankCycles);
      this.#computePerPosition[index] = this.#sweepPerPosition[index]! - this.#bankPerPosition[index]! - this.#waitPerPosition[index]!;
      this.#fillCycles[index] = weightHold === "none" ? 0 : Math.ceil((steps * weightBytes) / weightPortBytesPerCycle);
    }
  }

  /** Cycles of all rounds and passes over `positions` positions without any waiting: a lower bound. */
  sweepCycles(positions: number, groups: number): number {
    const full = this.fullRounds * this.#roundSweep(0);
    return positions * groups * (full + (this.raggedChannels > 0 ? this.#roundSweep(RAGGED) : 0));
  }

  #roundSweep(base: number): number {
    const sweep = this.#sweepPerPosition;
    if (this.passes === 1) return sweep[base + ONLY]!;
    return sweep[base + FIRST]! + (this.passes - 2) * sweep[base + MIDDLE]! + sweep[base + LAST]!;
  }

  /**
   * Times a tile: `positions` of it, `before` of the tile before it, whose last sweep hides the first fill unless the weights are new.
   * Leaves the cycles in `compute`, `bank` and `weightWait`.
   */
  measure(run: WeightRun, positions: number, { before, newWeights }: { readonly before: number; readonly newWeights: boolean }): void {
    this.compute = 0;
    this.bank = 0;
    this.weightWait = 0;
    const { fullRounds, raggedRounds, groups } = run;
    if (fullRounds > 0) this.#addRounds(run, positions, { base: 0, count: fullRounds });
    if (raggedRounds > 0) this.#addRounds(run, positions, { base: RAGGED, count: raggedRounds });
    const mixed = fullRounds > 0 && raggedRounds > 0;
    const fullToFull = mixed ? fullRounds - groups : Math.max(0, fullRounds - 1);
    const raggedToRagged = mixed ? 0 : Math.max(0, raggedRounds - 1);
    if (fullToFull > 0) this.weightWait += fullToFull * this.#wait(run, positions, { from: 0, to: 0 });
    if (raggedToRagged > 0) this.weightWait += raggedToRagged * this.#wait(run, positions, { from: RAGGED, to: RAGGED });
    if (mixed) {
      this.weightWait += groups * this.#wait(run, positions, { from: 0, to: RAGGED });
      this.weightWait += (groups - 1) * this.#wait(run, positions, { from: RAGGED, to: 0 });
    }
    const first = fullRounds > 0 ? 0 : RAGGED;
    const last = raggedRounds > 0 ? RAGGED : 0;
    const fills = (fullRounds + raggedRounds) * (run.toPass - run.fromPass);
    if (newWeights) this.weightWait += this.#fillCycles[first + this.#passAt(run.fromPass)]!;
    else if (fills > 1) this.weightWait += this.#wait(run, before, { from: last, to: first });
  }

  /** `count` rounds of one roundness, with the waits between a round's passes. */
  #addRounds({ fromPass, toPass }: WeightRun, positions: number, { base, count }: { readonly base: number; readonly count: number }): void {
    for (let pass = fromPass; pass < toPass; pass++) {
      const index = base + this.#passAt(pass);
      const middles = this.#passAt(pass) === MIDDLE ? Math.min(toPass, this.passes - 1) - pass : 1;
      this.compute += count * middles * positions * this.#computePerPosition[index]!;
      this.bank += count * middles * positions * this.#bankPerPosition[index]!;
      this.weightWait += count * middles * positions * this.#waitPerPosition[index]!;
      if (pass > fromPass) {
        const before = base + this.#passAt(pass - 1);
        this.weightWait += count * Math.max(0, this.#fillCycles[index]! - positions * this.#sweepPerPosition[before]!);
      }
      if (middles > 1) {
        const between = Math.max(0, this.#fillCycles[index]! - positions * this.#sweepPerPosition[index]!);
        this.weightWait += count * (middles - 1) * between;
        pass += middles - 1;
      }
    }
  }

  /** What is left of the first fill of a round after the last sweep of the round before it. */
  #wait({ fromPass, toPass }: WeightRun, positions: number, { from, to }: { readonly from: number; readonly to: number }): number {
    const fill = this.#fillCycles[to + this.#passAt(fromPass)]!;
    return Math.max(0, fill - positions * this.#sweepPerPosition[from + this.#passAt(toPass - 1)]!);
  }

  #passAt(pass: number): number {
    if (this.passes === 1) return ONLY;
    if (pass === 0) return FIRST;
    return pass === this.passes - 1 ? LAST : MIDDLE;
  }
}
