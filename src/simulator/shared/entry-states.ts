/** Where the tensor between two segments lies: a place as a digit (0: DRAM), and PE 0's share of it. */
export interface EntryState {
  readonly place: number;
  readonly address: number;
  readonly bytes: number;
}

const IN_DRAM: EntryState = { place: 0, address: 0, bytes: 0 };
const ADDRESS_LIMIT = 2 ** 24;

/** Numbers states, the one in DRAM first. */
export class EntryStates {
  readonly #states: EntryState[] = [IN_DRAM];
  readonly #indexes = new Map<number, number>([[0, 0]]);

  /** Index of the state in which a tensor is in DRAM. */
  readonly inDram = 0;

  at(index: number): EntryState {
    return this.#states[index]!;
  }

  indexOf(place: number, address: number, bytes: number): number {
    if (place === 0) return 0;
    const key = (place * ADDRESS_LIMIT + address) * ADDRESS_LIMIT + bytes;
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.#states.length;
      this.#states.push({ place, address, bytes });
      this.#indexes.set(key, index);
    }
    return index;
  }
}
