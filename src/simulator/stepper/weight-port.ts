import type { Memory } from "./memory.ts";
import type { RegisterFile } from "./register-file.ts";
import type { SweepWork } from "./sweep-work.ts";
import type { Tally } from "./tally.ts";

/**
 * The port from a PE's weights to its lanes' registers. Weights cross it padded to whole units. It fills a half of the register files with the
 * weights of a sweep, or (without `weightHold`) brings the row of each step ("register fills" and w of a "step" in section 5 of the specification).
 */
export class WeightPort {
  readonly #memory: Memory;
  readonly #registers: RegisterFile;
  readonly #bytesPerCycle: number;
  readonly #tally: Tally;
  /** Fills so far. */
  fills = 0;
  #work: SweepWork | undefined;
  #half: 0 | 1 = 0;
  /** The next byte to cross: step, tap, lane and channel of it, weight of the unit; and where the next real one lies. */
  #step = 0;
  #tap = 0;
  #lane = 0;
  #laneChannel = 0;
  #weight = 0;
  #address = 0;
  #rowLeft = 0;

  constructor(
    memory: Memory,
    registers: RegisterFile,
    { bytesPerCycle, tally }: { readonly bytesPerCycle: number; readonly tally: Tally },
  ) {
    this.#memory = memory;
    this.#registers = registers;
    this.#bytesPerCycle = bytesPerCycle;
    this.#tally = tally;
  }

  /** A fill is under way. */
  get busy(): boolean {
    return this.#work !== undefined;
  }

  startFill(work: SweepWork, half: 0 | 1): void {
    this.#work = work.channels > 0 ? work : undefined;
    this.#half = half;
    this.#step = this.#tap = this.#lane = this.#laneChannel = this.#weight = 0;
    this.#address = work.weightAddress;
    this.fills++;
  }

  /** One cycle of a fill. */
  tick(): void {
    for (let budget = this.#bytesPerCycle; budget > 0 && this.#work !== undefined; budget--) this.#moveByte(this.#work);
  }

  /** Input steps outermost, then window taps, channels lane by lane, and the weights of a unit. */
  #moveByte(work: SweepWork): void {
    const { unitWeights, laneChannels, taps } = work;
    const inputs = this.#step === work.steps - 1 ? work.lastStepInputs : unitWeights;
    if (this.#weight < inputs) {
      const unit = (this.#step * taps + this.#tap) * laneChannels + this.#laneChannel;
      const base = this.#registers.half(this.#lane, this.#half, work.steps * taps * laneChannels * unitWeights);
      this.#registers.bytes[base + unit * unitWeights + this.#weight] = this.#memory.read(this.#address++);
      this.#tally.traffic.weightReadBytes++;
      this.#tally.traffic.registerWriteBytes++;
    }
    if (++this.#weight < unitWeights) return;
    this.#weight = 0;
    if (++this.#laneChannel === laneChannels) {
      this.#laneChannel = 0;
      this.#lane++;
    }
    if (this.#lane * laneChannels + this.#laneChannel < work.channels) return;
    this.#lane = this.#laneChannel = 0;
    if (++this.#tap < taps) return;
    this.#tap = 0;
    if (++this.#step === work.steps) this.#work = undefined;
  }

  /** Begins to bring the row of a step. */
  startRow(work: SweepWork): void {
    this.#rowLeft = work.channels * work.unitWeights;
    this.#weight = 0;
  }

  /** One cycle of a row: returns whether the row is complete. */
  moveRow(work: SweepWork, step: number, tap: number): boolean {
    const { channels, unitWeights } = work;
    const inputs = step === work.steps - 1 ? work.lastStepInputs : unitWeights;
    const from = work.weightAddress + step * work.taps * channels * unitWeights + tap * channels * inputs;
    for (let budget = this.#bytesPerCycle; budget > 0 && this.#rowLeft > 0; budget--) {
      const index = channels * unitWeights - this.#rowLeft--;
      const weight = index % unitWeights;
      if (weight >= inputs) continue;
      const channel = (index - weight) / unitWeights;
      this.#registers.row[index] = this.#memory.read(from + channel * inputs + weight);
      this.#tally.traffic.weightReadBytes++;
      this.#tally.traffic.registerWriteBytes++;
    }
    return this.#rowLeft === 0;
  }
}
