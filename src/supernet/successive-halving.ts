/** How trainings are cut short. */
export interface HalvingOptions {
  /** Epochs of a whole training, 1 or more. */
  readonly epochs: number;
  /** Of the trainings at a rung the best `1 / eta` go on; 1: all do. 1 or more. */
  readonly eta: number;
}

/** The epochs at which trainings are judged, rising, each about `1 / eta` of the next and the last of the whole; none for an `eta` of 1. */
export function listRungs({ epochs, eta }: HalvingOptions): readonly number[] {
  const rungs: number[] = [];
  for (let rung = Math.floor(epochs / eta); eta > 1 && rung >= 1; rung = Math.floor(rung / eta)) rungs.unshift(rung);
  return rungs;
}

/**
 * What trainings had lost at each rung. Those that come to it are judged together with all that came before, so that a search need not train its
 * candidates in brackets (successive halving, Jamieson and Talwalkar 2016, in the one-by-one form of Li et al. 2020, section 3).
 */
export class HalvingRecord {
  readonly #eta: number;
  readonly #losses: Map<number, number[]>;

  /** `losses`: what a dump says. */
  constructor({ eta }: Pick<HalvingOptions, "eta">, losses: readonly (readonly [number, readonly number[]])[] = []) {
    this.#eta = eta;
    this.#losses = new Map(losses.map(([rung, known]) => [rung, [...known]]));
  }

  /** Takes in the losses at a rung; for each whether it is among the best `1 / eta` of all that came there, of which there is always one. */
  judge(rung: number, losses: readonly number[]): readonly boolean[] {
    const known = this.#losses.get(rung) ?? [];
    known.push(...losses);
    this.#losses.set(rung, known);
    const places = Math.max(1, Math.floor(known.length / this.#eta));
    const bar = known.toSorted((a, b) => a - b)[places - 1]!;
    return losses.map((loss) => loss <= bar);
  }

  /** By rung, in the order they came. */
  dump(): readonly (readonly [number, readonly number[]])[] {
    return [...this.#losses];
  }
}
