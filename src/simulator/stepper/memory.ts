/**
 * A byte memory: DRAM, a PE's local memory or its weight memory. Bytes that were never written, or were given up since, are poison:
 * reading one is an error, so that a wrong address or a load that came too late cannot go unnoticed.
 */
export class Memory {
  readonly bytes: Int8Array;
  readonly #valid: Uint8Array;
  readonly #name: string;

  constructor(name: string, size: number) {
    this.#name = name;
    this.bytes = new Int8Array(size);
    this.#valid = new Uint8Array(size);
  }

  get size(): number {
    return this.bytes.length;
  }

  read(address: number): number {
    if (this.#valid[address] !== 1) this.#refuse("read", address);
    return this.bytes[address]!;
  }

  write(address: number, value: number): void {
    if (!(address >= 0 && address < this.bytes.length)) this.#refuse("write", address);
    this.bytes[address] = value;
    this.#valid[address] = 1;
  }

  readInt32(address: number): number {
    const low = (this.read(address) & 255) | ((this.read(address + 1) & 255) << 8);
    return low | ((this.read(address + 2) & 255) << 16) | (this.read(address + 3) << 24);
  }

  writeInt32(address: number, value: number): void {
    for (let byte = 0; byte < 4; byte++) this.write(address + byte, (value >> (8 * byte)) & 255);
  }

  /** Writes values that a host put here before the machine started. */
  fill(address: number, values: Int8Array): void {
    if (address < 0 || address + values.length > this.size) this.#refuse("write", address);
    this.bytes.set(values, address);
    this.#valid.fill(1, address, address + values.length);
  }

  /** Gives bytes [from, to) up: they are poison until they are written again. */
  forget(from: number, to: number): void {
    this.#valid.fill(0, from, to);
  }

  #refuse(action: string, address: number): never {
    throw new Error(`Cannot ${action} byte ${address} of ${this.#name} (${this.size} bytes): nothing valid is there`);
  }
}
