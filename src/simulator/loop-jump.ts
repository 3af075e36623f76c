/** State that a loop's turns change, and that can be moved on by whole turns. Loops within each other have marks of their own. */
export interface LoopState {
  /** Remembers the state. */
  mark(loop: number): void;
  /** What follows is what followed the mark. */
  repeats(loop: number): boolean;
  /** Adds what came since the mark `times` more. */
  jump(loop: number, times: number): void;
}

/**
 * Skips whole periods of a loop with equal turns once its state repeats. The period is not known: marks are set after 1, 2, 4, 8 … further turns,
 * and the state after each turn is compared with the last mark. Where nothing repeats, every turn runs.
 */
export class LoopJump {
  readonly #loop: number;
  #isMarked = false;
  #turns = 0;
  #markAfter = 1;

  /** `loop` tells loops within each other apart. */
  constructor(loop: number) {
    this.#loop = loop;
  }

  begin(): void {
    this.#isMarked = false;
    this.#turns = 0;
    this.#markAfter = 1;
  }

  /** Call after each turn with the turns that are left; returns how many still have to run. */
  afterTurn(state: LoopState, left: number): number {
    if (left < 2) return left;
    this.#turns++;
    if (this.#isMarked && state.repeats(this.#loop)) {
      const periods = Math.floor(left / this.#turns);
      state.jump(this.#loop, periods);
      this.#isMarked = false;
      this.#markAfter = Number.POSITIVE_INFINITY;
      return left - periods * this.#turns;
    }
    if (this.#turns >= this.#markAfter) {
      state.mark(this.#loop);
      this.#isMarked = true;
      this.#turns = 0;
      this.#markAfter *= 2;
    }
    return left;
  }
}
