import type { Range } from "./divide-work.ts";

/** A rectangle of positions in a PE's local memory: where the channels of each begin. Packed row by row, or listed position by position. */
export class Region {
  readonly rows: Range;
  readonly columns: Range;
  /** Channels of a position. */
  readonly channels: number;
  readonly #base: number;
  readonly #addresses: Int32Array | undefined;

  constructor(
    { rows, columns }: { readonly rows: Range; readonly columns: Range },
    place: { readonly channels: number; readonly base: number } | { readonly channels: number; readonly addresses: Int32Array },
  ) {
    this.rows = rows;
    this.columns = columns;
    this.channels = place.channels;
    this.#base = "base" in place ? place.base : 0;
    this.#addresses = "addresses" in place ? place.addresses : undefined;
  }

  get bytes(): number {
    return this.rows.size * this.columns.size * this.channels;
  }

  has(row: number, column: number): boolean {
    const down = row - this.rows.from;
    const right = column - this.columns.from;
    return down >= 0 && down < this.rows.size && right >= 0 && right < this.columns.size;
  }

  /** Of the first channel at a position in the region. */
  address(row: number, column: number): number {
    const index = (row - this.rows.from) * this.columns.size + (column - this.columns.from);
    return this.#addresses === undefined ? this.#base + index * this.channels : this.#addresses[index]!;
  }
}
