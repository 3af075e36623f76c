import { LoopJump, type LoopState } from "./loop-jump.ts";

/** Cycles to load, compute and store one tile; 0 load or store: no such command. */
export interface TileTimes {
  load: number;
  compute: number;
  store: number;
}

/** When a tile was loaded, computed or stored; cycles since the pipeline's start, the end excluded. */
export interface TileSpan {
  readonly lane: "load" | "compute" | "store";
  readonly tile: number;
  readonly startCycle: number;
  readonly endCycle: number;
}

/** Loops over tiles that may lie within each other: over equal tiles, over position tiles with all weights, over lines of position tiles. */
const TILE_LOOP = 0;
export const POSITION_LOOP = 1;
export const LINE_LOOP = 2;
/** Numbers that a loop's mark keeps. */
const NUMBERS = 4;

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
export class DoubleBuffer implements LoopState {
  #dma = 0;
  #computeEnd = 0;
  #computeEndBefore = 0;
  #storeEnd = 0;
  /** Cycles of the last tile's store, which the DMA has not reached yet. */
  #pendingStore = 0;
  readonly #marks = new Float64Array(3 * NUMBERS);
  readonly #equalTiles = new LoopJump(TILE_LOOP);
  readonly #listener: ((span: TileSpan) => void) | undefined;
  /** Counted for the listener, who misses none because nothing is jumped. */
  #tile = 0;

  /** A listener hears of every tile; then nothing is jumped. */
  constructor(listener?: (span: TileSpan) => void) {
    this.#listener = listener;
  }

  reset(): void {
    this.#dma = 0;
    this.#computeEnd = 0;
    this.#computeEndBefore = 0;
    this.#storeEnd = 0;
    this.#pendingStore = 0;
    this.#tile = 0;
  }

  /**
   * Runs `count` equal tiles after those before. Once the differences between the times repeat (max-plus recurrences are periodic in the
   * end), whole periods are added at once; until then, or where none is found, tile by tile. Exact either way.
   */
  run(tile: TileTimes, count: number): void {
    this.#equalTiles.begin();
    for (let left = count; left > 0; ) {
      this.#step(tile);
      left = this.#equalTiles.afterTurn(this, left - 1);
    }
  }

  mark(loop: number): void {
    const at = loop * NUMBERS;
    this.#marks[at] = this.#computeEnd;
    this.#marks[at + 1] = this.#dma - this.#computeEnd;
    this.#marks[at + 2] = this.#computeEnd - this.#computeEndBefore;
    this.#marks[at + 3] = this.#storeEnd - this.#computeEnd;
  }

  /** The differences between the times are those of the mark; the loop's turns end with equal tiles. */
  repeats(loop: number): boolean {
    if (this.#listener !== undefined) return false;
    const at = loop * NUMBERS;
    return (
      this.#dma - this.#computeEnd === this.#marks[at + 1] &&
      this.#computeEnd - this.#computeEndBefore === this.#marks[at + 2] &&
      this.#storeEnd - this.#computeEnd === this.#marks[at + 3]
    );
  }

  jump(loop: number, times: number): void {
    const cycles = times * (this.#computeEnd - this.#marks[loop * NUMBERS]!);
    this.#dma += cycles;
    this.#computeEnd += cycles;
    this.#computeEndBefore += cycles;
    this.#storeEnd += cycles;
  }

  /** Issues the last store and returns the cycle at which everything has ended. */
  finish(): number {
    const end = Math.max(this.#dma, this.#computeEnd) + this.#pendingStore;
    if (this.#pendingStore > 0)
      this.#listener?.({ lane: "store", tile: this.#tile - 1, startCycle: end - this.#pendingStore, endCycle: end });
    return end;
  }

  /** One tile: its load, the store of the tile before, and its computation. */
  #step({ load, compute, store }: TileTimes): void {
    let start = Math.max(this.#computeEnd, this.#storeEnd);
    if (load > 0) {
      this.#dma = Math.max(this.#dma, this.#computeEndBefore) + load;
      start = Math.max(start, this.#dma);
      this.#listener?.({ lane: "load", tile: this.#tile, startCycle: this.#dma - load, endCycle: this.#dma });
    }
    let storeEnd = 0;
    if (this.#pendingStore > 0) {
      storeEnd = Math.max(this.#dma, this.#computeEnd) + this.#pendingStore;
      this.#dma = storeEnd;
      this.#listener?.({ lane: "store", tile: this.#tile - 1, startCycle: storeEnd - this.#pendingStore, endCycle: storeEnd });
    }
    this.#computeEndBefore = this.#computeEnd;
    this.#computeEnd = start + compute;
    this.#listener?.({ lane: "compute", tile: this.#tile, startCycle: start, endCycle: this.#computeEnd });
    this.#storeEnd = Math.max(storeEnd, this.#computeEnd);
    this.#dma = Math.max(this.#dma, this.#computeEndBefore);
    this.#pendingStore = store;
    this.#tile++;
  }
}
