import type { Machine } from "../machine.ts";
import type { Tally } from "./tally.ts";
import { SegmentStream, type Transfer } from "./transfer.ts";

/**
 * The DMA and the bus: one command at a time. A load first waits for DRAM while the bus carries what lies on chip, then takes bytes from DRAM as
 * credit allows, no more than the bus carries; a store waits for DRAM, then gives bytes away as credit allows, on a path of its own (section 2 of the specification).
 */
export class Dma {
  readonly #machine: Machine;
  readonly #tally: Tally;
  #direction: Transfer["direction"] = "load";
  #offChip: SegmentStream;
  #onChip: SegmentStream;
  /** Cycles until the first byte comes from or goes to DRAM. */
  #latency = 0;
  /** Bytes, times the rate's cycles, that the DRAM port may move now. */
  #credit = 0;

  constructor(machine: Machine, tally: Tally) {
    this.#machine = machine;
    this.#tally = tally;
    this.#offChip = new SegmentStream([], tally);
    this.#onChip = new SegmentStream([], tally);
  }

  get busy(): boolean {
    return this.#latency > 0 || this.#offChip.left > 0 || this.#onChip.left > 0;
  }

  start({ direction, offChip, onChip, overwrites }: Transfer): void {
    for (const { memory, from, bytes } of overwrites) memory.forget(from, from + bytes);
    this.#direction = direction;
    this.#offChip = new SegmentStream(offChip, this.#tally);
    this.#onChip = new SegmentStream(onChip, this.#tally);
    this.#latency = this.#offChip.left > 0 ? this.#machine.accelerator.dramLatencyCycles : 0;
    this.#credit = 0;
    this.#countSources(direction, { offChip, onChip });
    this.#tally.effects.transfers++;
  }

  tick(): void {
    if (!this.busy) return;
    this.#tally.effects.dmaCycles++;
    if (this.#direction === "store") this.#tickStore();
    else this.#tickLoad();
  }

  #tickLoad(): void {
    const { broadcastBytesPerCycle } = this.#machine.accelerator;
    const { traffic } = this.#tally;
    if (this.#latency > 0 || this.#onChip.left > 0) {
      if (this.#latency > 0) this.#latency--;
      traffic.busBytes += this.#onChip.move(broadcastBytesPerCycle);
      return;
    }
    const moved = this.#moveOffChip(this.#machine.load, broadcastBytesPerCycle);
    traffic.dramReadBytes += moved;
    traffic.busBytes += moved;
  }

  #tickStore(): void {
    if (this.#latency > 0) {
      this.#latency--;
      return;
    }
    this.#tally.traffic.dramWriteBytes += this.#moveOffChip(this.#machine.store, Number.POSITIVE_INFINITY);
  }

  /** Earns a cycle's credit and spends what it covers. */
  #moveOffChip(rate: Machine["load"], most: number): number {
    this.#credit += rate.bytes;
    const moved = this.#offChip.move(Math.min(most, Math.floor(this.#credit / rate.cycles)));
    this.#credit -= moved * rate.cycles;
    return moved;
  }

  /** Every byte of a command is read once where it comes from. */
  #countSources(direction: Transfer["direction"], { offChip, onChip }: Pick<Transfer, "offChip" | "onChip">): void {
    const { traffic, effects } = this.#tally;
    if (direction === "store") for (const { bytes } of offChip) traffic.localReadBytes += bytes;
    for (const { kind, bytes } of onChip)
      if (kind === "weights") {
        traffic.weightReadBytes += bytes;
        effects.cachedWeightBytes += bytes;
      } else traffic.localReadBytes += bytes;
  }
}
