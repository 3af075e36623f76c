/** The banks of a PE's local memory: each delivers one word of `bankBytes` a cycle, and consecutive words lie in consecutive banks (section 5 of the specification). */
export class MemoryBanks {
  readonly #bankBytes: number;
  /** Words that each bank has still to deliver. */
  readonly #waiting: Int32Array;
  /** Words that the fullest bank has still to deliver: cycles until all are there. */
  #cycles = 0;

  constructor({ banks, bankBytes }: { readonly banks: number; readonly bankBytes: number }) {
    this.#bankBytes = bankBytes;
    this.#waiting = new Int32Array(banks);
  }

  /** Asks for `bytes` bytes from `address` on. A word may begin anywhere: it is served by the bank in which its first byte lies. */
  request(address: number, bytes: number): void {
    const waiting = this.#waiting;
    const banks = waiting.length;
    let fullest = 1;
    if (bytes > this.#bankBytes) {
      waiting.fill(0);
      for (let word = address; word < address + bytes; word += this.#bankBytes) {
        const bank = (((Math.floor(word / this.#bankBytes) % banks) + banks) % banks) | 0;
        waiting[bank]!++;
        if (waiting[bank]! > fullest) fullest = waiting[bank]!;
      }
    }
    this.#cycles = fullest;
  }

  /** Words are still due. */
  get busy(): boolean {
    return this.#cycles > 0;
  }

  /** One cycle: every bank delivers a word. */
  tick(): void {
    if (this.#cycles > 0) this.#cycles--;
  }
}
