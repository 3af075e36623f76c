/**
 * The register files of a PE's lanes. Each has two halves: one holds the weights in use, the other is being filled. Where weights are not held, one
 * row of weights for all lanes stands before the units instead (sections 2 and 5 of the specification).
 */
export class RegisterFile {
  readonly bytes: Int8Array;
  /** Without `weightHold`: the weights of the step, channel by channel. */
  readonly row: Int8Array;
  readonly #halfBytes: number;

  constructor({ lanes, halfBytes, rowBytes }: { readonly lanes: number; readonly halfBytes: number; readonly rowBytes: number }) {
    this.#halfBytes = halfBytes;
    this.bytes = new Int8Array(lanes * 2 * halfBytes);
    this.row = new Int8Array(rowBytes);
  }

  /** Where a lane's half begins. Throws where a sweep's weights do not fit it. */
  half(lane: number, half: 0 | 1, bytes: number): number {
    if (bytes > this.#halfBytes)
      throw new Error(`Cannot fill a register file: a sweep needs ${bytes} bytes of a lane, half of it has ${this.#halfBytes}`);
    return (lane * 2 + half) * this.#halfBytes;
  }
}
