import type { OperationLayout } from "./operation-layout.ts";
import type { ProcessingElement } from "./processing-element.ts";
import { type SweepWork, sweepWork } from "./sweep-work.ts";
import { type Tile, within } from "./tile-plan.ts";
import type { TileWork } from "./tile-work.ts";

/**
 * The sequencer's part within a tile of an array operation: sweep by sweep, position by position. All PEs begin together, PE 0's blocks say
 * when they are done. The halves of the register files take turns: a fill goes to the half that is not in use. Section 5 of the specification.
 */
export class ArraySequencer implements TileWork {
  readonly #layout: OperationLayout;
  readonly #pes: readonly ProcessingElement[];
  readonly #first: ProcessingElement;
  readonly #holdsWeights: boolean;
  #tile: Tile | undefined;
  /** By sweep and PE. */
  #works: readonly (readonly SweepWork[])[] = [];
  #sweep = 0;
  #row = 0;
  #column = 0;
  #isSweeping = false;
  #hasBegun = false;
  /** The half in use, and whether the next sweep's weights went to the other. */
  #half: 0 | 1 = 0;
  #isFilled = false;
  /** The weights of the tile's first sweep came with the tile before it, or have stayed. */
  #isFirstFilled = false;
  #nextIsFirstFilled = false;

  constructor(layout: OperationLayout, pes: readonly ProcessingElement[]) {
    this.#layout = layout;
    this.#pes = pes;
    this.#first = pes[0]!;
    this.#holdsWeights = layout.setting.chip.machine.accelerator.weightHold === "registerFile";
  }

  begin(index: number): void {
    const tile = this.#layout.setting.tiles.tile(index);
    for (const pe of this.#pes) pe.enter(tile);
    this.#tile = tile;
    this.#works = tile.weights.sweeps.map((_, sweep) => this.#pes.map((pe) => this.#sweepWork(pe, sweep)));
    this.#sweep = 0;
    this.#isSweeping = this.#hasBegun = false;
    this.#isFirstFilled = this.#nextIsFirstFilled;
    this.#nextIsFirstFilled = false;
  }

  settle(): boolean {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      if (!this.#isFirstFilled) this.#fill(0);
    }
    const { array, port, vector } = this.#first;
    for (;;) {
      if (this.#isSweeping) {
        if (array.busy || vector.busy) return false;
        this.#handOver();
        if (this.#nextPosition()) return false;
        this.#isSweeping = false;
        this.#sweep++;
      }
      if (port.busy) return false;
      if (this.#sweep === this.#works.length) return !vector.busy;
      this.#startSweep();
      return false;
    }
  }

  tick(): "compute" | "bank" | "weightWait" {
    for (const { array, port, vector } of this.#pes) {
      port.tick();
      array.tick();
      vector.tick();
    }
    const { array, vector } = this.#first;
    if (array.activity !== "idle") return array.activity;
    return vector.active ? "compute" : "weightWait";
  }

  #sweepWork({ share }: ProcessingElement, index: number): SweepWork {
    const { setting, shape } = this.#layout;
    const { simdUnits, macsPerSimdUnit: macsPerUnit } = setting.chip.machine.accelerator;
    const { lanes } = setting.mapping;
    const tile = this.#tile!;
    const weightAddress = this.#layout.stagedAt(tile) + this.#layout.weightPart(share, tile).sweepOffsets[index]!;
    return sweepWork(shape, tile.weights.sweeps[index]!, { share, lanes, width: lanes * simdUnits, macsPerUnit, weightAddress });
  }

  #fill(sweep: number): void {
    if (!this.#holdsWeights) return;
    const half = this.#half === 0 ? 1 : 0;
    this.#pes.forEach((pe, index) => {
      pe.port.startFill(this.#works[sweep]![index]!, half);
    });
    this.#isFilled = true;
  }

  /** Begins a sweep with the weights that wait in the other half, and the fill of what follows it. */
  #startSweep(): void {
    if (this.#isFilled) this.#half = this.#half === 0 ? 1 : 0;
    this.#isFilled = false;
    this.#isSweeping = true;
    this.#row = this.#column = 0;
    this.#startPosition();
    if (this.#sweep + 1 < this.#works.length) this.#fill(this.#sweep + 1);
    else if (this.#tile!.keepsWeights) {
      if (this.#works.length > 1) this.#fill(0);
      this.#nextIsFirstFilled = true;
    }
  }

  #startPosition(): void {
    const tile = this.#tile!;
    this.#pes.forEach((pe, index) => {
      if (!this.#hasPosition(pe)) return;
      const row = pe.share.rows.from + tile.rows.from + this.#row;
      const column = pe.share.columns.from + tile.columns.from + this.#column;
      pe.array.start(this.#works[this.#sweep]![index]!, pe.regions[0]!, { row, column, half: this.#half });
    });
  }

  #hasPosition({ share }: ProcessingElement): boolean {
    const { rows, columns } = this.#tile!;
    return this.#row < within(rows, share.rows.size).size && this.#column < within(columns, share.columns.size).size;
  }

  /** The sums of a position pass to the vector unit. */
  #handOver(): void {
    const tile = this.#tile!;
    this.#pes.forEach((pe, index) => {
      const work = this.#works[this.#sweep]![index]!;
      if (work.channels === 0 || !this.#hasPosition(pe)) return;
      const { position, sumPrograms } = pe;
      position.sums = pe.array.handOver();
      position.row = pe.share.rows.from + tile.rows.from + this.#row;
      position.column = pe.share.columns.from + tile.columns.from + this.#column;
      position.firstChannel = work.firstChannel;
      position.partialAddress = this.#layout.flight.partialSums + 4 * work.channels * (this.#row * tile.columns.size + this.#column);
      const { isFirstPass, isLastPass } = work;
      const program = isFirstPass ? (isLastPass ? "only" : "first") : isLastPass ? "last" : "middle";
      pe.vector.start(sumPrograms[program], work.channels);
    });
  }

  /** Row by row; false behind the last position. */
  #nextPosition(): boolean {
    const { rows, columns } = this.#tile!;
    if (++this.#column === columns.size) {
      this.#column = 0;
      if (++this.#row === rows.size) return false;
    }
    this.#startPosition();
    return true;
  }
}
