import type { OperationLayout } from "./operation-layout.ts";
import type { ProcessingElement } from "./processing-element.ts";
import { clampToInt8 } from "./sum-instructions.ts";
import type { Tally } from "./tally.ts";
import { type Tile, within } from "./tile-plan.ts";
import type { TileWork } from "./tile-work.ts";
import { mean } from "./vector-instructions.ts";
import type { VectorInstruction } from "./vector-unit.ts";

/** The sequencer's part within a tile of a vector operation: position by position, and behind the last tile of a global mean its reduction. Section 5. */
export class VectorSequencer implements TileWork {
  readonly #layout: OperationLayout;
  readonly #pes: readonly ProcessingElement[];
  readonly #tally: Tally;
  #tile: Tile | undefined;
  #position = 0;
  #hasReduced = false;

  constructor(layout: OperationLayout, pes: readonly ProcessingElement[], tally: Tally) {
    this.#layout = layout;
    this.#pes = pes;
    this.#tally = tally;
  }

  begin(index: number): void {
    const tile = this.#layout.setting.tiles.tile(index);
    for (const pe of this.#pes) pe.enter(tile);
    this.#tile = tile;
    this.#position = 0;
    this.#hasReduced = this.#layout.shape.kind !== "global-pool" || !tile.isLast;
  }

  settle(): boolean {
    if (this.#pes[0]!.vector.busy) return false;
    const { rows, columns } = this.#tile!;
    if (this.#position < rows.size * columns.size) {
      this.#startPosition(Math.floor(this.#position / columns.size), this.#position % columns.size);
      this.#position++;
      return false;
    }
    if (this.#hasReduced) return true;
    this.#hasReduced = true;
    this.#reduce();
    return false;
  }

  tick(): "compute" {
    for (const { vector } of this.#pes) vector.tick();
    return "compute";
  }

  #startPosition(row: number, column: number): void {
    const { rows, columns } = this.#tile!;
    for (const { share, position, vector, vectorProgram } of this.#pes) {
      if (row >= within(rows, share.rows.size).size || column >= within(columns, share.columns.size).size) continue;
      position.row = share.rows.from + rows.from + row;
      position.column = share.columns.from + columns.from + column;
      vector.start(vectorProgram, share.channels.size);
    }
  }

  /** Every PE leaves its sums in its local memory; the first of each channel part adds up those of the others and writes the means. */
  #reduce(): void {
    const { means: address } = this.#layout.flight;
    const { traffic } = this.#tally;
    for (const { memory, means } of this.#pes) {
      means.forEach((sum, channel) => {
        memory.writeInt32(address + 4 * channel, sum);
      });
      traffic.localWriteBytes += 4 * means.length;
    }
    this.#layout.setting.division.channelRanges.forEach((_, part) => {
      const [first, ...others] = this.#pes.filter(({ share }) => share.channelPart === part) as [ProcessingElement, ...ProcessingElement[]];
      traffic.localReadBytes += 4 * first.means.length;
      first.vector.start([...others.map((other) => this.#addSums(first, other)), this.#writeMeans(first)], first.means.length);
    });
  }

  #addSums({ means }: ProcessingElement, { memory }: ProcessingElement): VectorInstruction {
    const { means: address } = this.#layout.flight;
    const run = (from: number, to: number) => {
      for (let byte = from; byte < to; byte++) if (byte % 4 === 3) means[byte >> 2]! += memory.readInt32(address + byte - 3);
      this.#tally.traffic.localReadBytes += to - from;
    };
    return { channelBytes: 4, port: this.#port, run };
  }

  #writeMeans({ means, memory, position }: ProcessingElement): VectorInstruction {
    const { inputHeight, inputWidth } = this.#layout.shape;
    const run = (from: number, to: number) => {
      for (let channel = from; channel < to; channel++)
        memory.write(position.output.address(0, 0, channel), clampToInt8(mean(means[channel]!, inputHeight * inputWidth)));
      this.#tally.traffic.localWriteBytes += to - from;
    };
    return { channelBytes: 1, port: this.#port, run };
  }

  get #port(): number {
    return this.#layout.setting.chip.machine.accelerator.requantizeBytesPerCycle;
  }
}
