/** Cycles to load, compute and store one tile; 0 load or store: no such command. */
export interface TileTimes {
  load: number;
  compute: number;
  store: number;
}

/**
 * The transfer pipeline of one operation: one in-order DMA, two input and two output buffers, one compute unit.
 * The DMA's program is L0 L1 S0 L2 S1 … S(N-1). For tile i with l, c, s cycles to load, compute and store:
 *
 *     load_end(i)    = max(dma, compute_end(i-2)) + l(i)
 *     store_end(i-1) = max(dma, compute_end(i-1)) + s(i-1)
 *     compute_end(i) = max(compute_end(i-1), load_end(i), store_end(i-2)) + c(i)
 *
 * Times too early to delay anything are raised to the earliest that could, so that equal futures have equal states.
 */
export class DoubleBuffer {
  #dma = 0;
  #computeEnd = 0;
  #computeEndBefore = 0;
  #storeEnd = 0;
  /** Cycles of the last tile's store, which the DMA has not reached yet. */
  #pendingStore = 0;

  reset(): void {
    this.#dma = 0;
    this.#computeEnd = 0;
    this.#computeEndBefore = 0;
    this.#storeEnd = 0;
    this.#pendingStore = 0;
  }

  /**
   * Runs `count` equal tiles after those before. Once the differences between the times repeat (max-plus recurrences are periodic in the
   * end), whole periods are added at once; until then, or where none is found, tile by tile. Exact either way.
   */
  run(tile: TileTimes, count: number): void {
    let marked = Number.NaN;
    let markedLead = 0;
    let markedGap = 0;
    let markedStore = 0;
    let sinceMark = 0;
    let markAfter = 1;
    for (let left = count - 1; left >= 0; left--) {
      this.#step(tile);
      if (left < 2) continue;
      const lead = this.#dma - this.#computeEnd;
      const gap = this.#computeEnd - this.#computeEndBefore;
      const store = this.#storeEnd - this.#computeEnd;
      sinceMark++;
      if (lead === markedLead && gap === markedGap && store === markedStore && marked >= 0) {
        const periods = Math.floor(left / sinceMark);
        this.#shift(periods * (this.#computeEnd - marked));
        left -= periods * sinceMark;
        marked = Number.NaN;
        markAfter = Number.POSITIVE_INFINITY;
      } else if (sinceMark >= markAfter) {
        marked = this.#computeEnd;
        markedLead = lead;
        markedGap = gap;
        markedStore = store;
        sinceMark = 0;
        markAfter *= 2;
      }
    }
  }

  /** Issues the last store and returns the cycle at which everything has ended. */
  finish(): number {
    return Math.max(this.#dma, this.#computeEnd) + this.#pendingStore;
  }

  #step({ load, compute, store }: TileTimes): void {
    let start = Math.max(this.#computeEnd, this.#storeEnd);
    if (load > 0) {
      this.#dma = Math.max(this.#dma, this.#computeEndBefore) + load;
      start = Math.max(start, this.#dma);
    }
    let storeEnd = 0;
    if (this.#pendingStore > 0) {
      storeEnd = Math.max(this.#dma, this.#computeEnd) + this.#pendingStore;
      this.#dma = storeEnd;
    }
    this.#computeEndBefore = this.#computeEnd;
    this.#computeEnd = start + compute;
    this.#storeEnd = Math.max(storeEnd, this.#computeEnd);
    this.#dma = Math.max(this.#dma, this.#computeEndBefore);
    this.#pendingStore = store;
  }

  #shift(cycles: number): void {
    this.#dma += cycles;
    this.#computeEnd += cycles;
    this.#computeEndBefore += cycles;
    this.#storeEnd += cycles;
  }
}
