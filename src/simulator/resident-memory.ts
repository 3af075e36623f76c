/** The part of every PE's local memory where tensors stay between operations: placed first-fit from address 0 (section 7 of the specification). */
export class ResidentMemory {
  readonly bytes: number;
  /** Tensors by address. */
  readonly #tensors: { readonly tensor: number; readonly address: number; readonly end: number }[] = [];

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** End of the highest tensor. */
  get top(): number {
    return this.#tensors.at(-1)?.end ?? 0;
  }

  /** Address of the lowest gap of `bytes`, or -1 where there is none. */
  findGap(bytes: number): number {
    let address = 0;
    for (const resident of this.#tensors) {
      if (resident.address - address >= bytes) return address;
      address = resident.end;
    }
    return this.bytes - address >= bytes ? address : -1;
  }

  /** Keeps a tensor at an address that `findGap` gave. */
  place(tensor: number, address: number, { bytes }: { readonly bytes: number }): void {
    const behind = this.#tensors.findIndex((resident) => resident.address >= address);
    this.#tensors.splice(behind < 0 ? this.#tensors.length : behind, 0, { tensor, address, end: address + bytes });
  }

  /** Forgets a tensor, if it is here. */
  release(tensor: number): void {
    const at = this.#tensors.findIndex((resident) => resident.tensor === tensor);
    if (at >= 0) this.#tensors.splice(at, 1);
  }

  /** Equal for states in which every tensor finds the same place. */
  get key(): string {
    return this.#tensors.map(({ address, end }) => `${address}-${end}`).join(";");
  }
}
