import type { Dma } from "./dma.ts";
import type { Tally } from "./tally.ts";
import type { TileWork } from "./tile-work.ts";
import type { Transfer } from "./transfer.ts";

/** What the sequencer is given: tiles 0 to `count` - 1 with their commands. A command is asked for once, and not before it can be next. */
export interface SequencerProgram {
  readonly count: number;
  /** Undefined: the tile loads (or stores) nothing. */
  load(tile: number): Transfer | undefined;
  store(tile: number): Transfer | undefined;
}

/** Cycles that the array's pipeline takes to fill and to empty at each tile, and that an operation takes to begin. */
export interface SequencerTimes {
  readonly fillCycles: number;
  readonly drainCycles: number;
  readonly controlCycles: number;
}

type Phase = "idle" | "fill" | "work" | "drain";

/**
 * The sequencer of an operation, cycle by cycle: it lets the DMA's commands L0 L1 S0 L2 S1 … S(N-1) and the tiles wait for one another as two
 * input and two output buffers demand (section 6 of the specification), and gives each cycle its label (section 1).
 */
export class Sequencer {
  readonly #program: SequencerProgram;
  readonly #times: SequencerTimes;
  readonly #work: TileWork;
  readonly #dma: Dma;
  readonly #tally: Tally;
  #phase: Phase = "idle";
  #phaseLeft = 0;
  /** Tiles whose computation has ended. */
  #ended = 0;
  /** Commands of the queue that have ended or were missing; even ones behind the first are loads. */
  #command = 0;
  #isIssued = false;
  /** By tile, the commands looked up and not yet ended: undefined where there is none. */
  readonly #loads = new Map<number, Transfer | undefined>();
  readonly #stores = new Map<number, Transfer | undefined>();

  constructor(
    program: SequencerProgram,
    times: SequencerTimes,
    parts: { readonly work: TileWork; readonly dma: Dma; readonly tally: Tally },
  ) {
    this.#program = program;
    this.#times = times;
    this.#work = parts.work;
    this.#dma = parts.dma;
    this.#tally = parts.tally;
  }

  /** Runs the operation to its end; returns its cycles. */
  run(): number {
    const { labels, effects } = this.#tally;
    let cycles = 0;
    for (; cycles < this.#times.controlCycles; cycles++) labels.control++;
    for (;;) {
      this.#settleTile();
      this.#settleDma();
      this.#startTile();
      const isComputing = this.#phase !== "idle";
      const isTransferring = this.#dma.busy;
      if (!isComputing && !isTransferring) {
        if (this.#ended === this.#program.count && this.#commandOf(this.#command) === undefined) return cycles;
        throw new Error(`Cannot go on after tile ${this.#ended - 1}: neither the DMA nor the array has anything to do`);
      }
      if (isComputing && isTransferring) effects.overlapCycles++;
      this.#dma.tick();
      labels[this.#tickTile()]++;
      cycles++;
    }
  }

  /** One cycle of the tile; returns the cycle's label. */
  #tickTile(): "compute" | "bank" | "weightWait" | "fill" | "drain" | "ioWait" {
    switch (this.#phase) {
      case "idle":
        return "ioWait";
      case "work":
        return this.#work.tick();
      default:
        this.#phaseLeft--;
        return this.#phase;
    }
  }

  /** Moves a tile on to its next phase, and past its end. */
  #settleTile(): void {
    if (this.#phase === "fill" && this.#phaseLeft === 0) this.#phase = "work";
    if (this.#phase === "work" && this.#work.settle()) {
      this.#phase = "drain";
      this.#phaseLeft = this.#times.drainCycles;
    }
    if (this.#phase === "drain" && this.#phaseLeft === 0) {
      this.#phase = "idle";
      this.#ended++;
    }
  }

  /** A tile starts when the one before it has ended, its load has, and the store that empties its output buffer has. */
  #startTile(): void {
    const tile = this.#ended;
    if (this.#phase !== "idle" || tile === this.#program.count) return;
    if (this.#isPending("load", tile) || (tile >= 2 && this.#isPending("store", tile - 2))) return;
    this.#work.begin(tile);
    this.#tally.effects.tiles++;
    this.#phase = "fill";
    this.#phaseLeft = this.#times.fillCycles;
    this.#settleTile();
  }

  /** Takes commands from the queue in order: ended ones and missing ones leave it, the next starts when its tiles allow. */
  #settleDma(): void {
    if (this.#dma.busy) return;
    if (this.#isIssued) this.#command++;
    this.#isIssued = false;
    for (let command = this.#commandOf(this.#command); command !== undefined; command = this.#commandOf(++this.#command)) {
      const transfer = this.#transfer(command.kind, command.tile);
      if (transfer === undefined) continue;
      // A load waits for the tile that used its buffer last, a store for the tile that filled it.
      if (this.#ended < (command.kind === "load" ? command.tile - 1 : command.tile + 1)) return;
      this.#dma.start(transfer);
      this.#isIssued = true;
      return;
    }
  }

  /** The queue: L0, then L1 S0, L2 S1, …, and at the end S(N-1) alone. */
  #commandOf(index: number): { readonly kind: "load" | "store"; readonly tile: number } | undefined {
    const { count } = this.#program;
    if (index >= 2 * count) return undefined;
    if (index === 2 * count - 1) return { kind: "store", tile: count - 1 };
    return index % 2 === 0 && index > 0 ? { kind: "store", tile: index / 2 - 1 } : { kind: "load", tile: Math.ceil(index / 2) };
  }

  #positionOf(kind: "load" | "store", tile: number): number {
    if (kind === "load") return tile === 0 ? 0 : 2 * tile - 1;
    return tile === this.#program.count - 1 ? 2 * tile + 1 : 2 * tile + 2;
  }

  /** The command exists and has not ended. */
  #isPending(kind: "load" | "store", tile: number): boolean {
    return this.#command <= this.#positionOf(kind, tile) && this.#transfer(kind, tile) !== undefined;
  }

  #transfer(kind: "load" | "store", tile: number): Transfer | undefined {
    const known = kind === "load" ? this.#loads : this.#stores;
    if (!known.has(tile)) {
      known.delete(tile - 3);
      known.set(tile, kind === "load" ? this.#program.load(tile) : this.#program.store(tile));
    }
    return known.get(tile);
  }
}
