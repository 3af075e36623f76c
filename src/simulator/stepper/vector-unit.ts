/** One instruction of the vector unit over the channels of a position. */
export interface VectorInstruction {
  /** Bytes it moves of a channel: 1, or 4 for sums. */
  readonly channelBytes: 1 | 4;
  /** Bytes it moves in a cycle. */
  readonly port: number;
  /** Moves bytes [from, to) of the position's. */
  run(from: number, to: number): void;
}

/** A PE's vector unit (sections 2, 3 and 5 of the specification): it runs the instructions of one position in order, each as many bytes a cycle as its port carries. */
export class VectorUnit {
  #instructions: readonly VectorInstruction[] = [];
  #channels = 0;
  #index = 0;
  #from = 0;
  /** It worked in the last cycle; and cycles it has worked so far. */
  active = false;
  cycles = 0;

  get busy(): boolean {
    return this.#index < this.#instructions.length;
  }

  start(instructions: readonly VectorInstruction[], channels: number): void {
    this.#instructions = channels > 0 ? instructions : [];
    this.#channels = channels;
    this.#index = this.#from = 0;
  }

  tick(): void {
    this.active = this.busy;
    if (!this.active) return;
    this.cycles++;
    const { channelBytes, port, run } = this.#instructions[this.#index]!;
    const bytes = channelBytes * this.#channels;
    const to = Math.min(bytes, this.#from + port);
    run(this.#from, to);
    this.#from = to;
    if (to < bytes) return;
    this.#from = 0;
    this.#index++;
  }
}
