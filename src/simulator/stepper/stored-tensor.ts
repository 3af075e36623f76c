import type { Division, Share } from "./divide-work.ts";
import type { Memory } from "./memory.ts";

/** Neighbouring bytes of one memory. */
export interface Piece {
  readonly memory: Memory;
  readonly address: number;
  readonly bytes: number;
}

/** Where an int8 tensor lies; elements are counted row by row, column by column, channels innermost. */
export interface StoredTensor {
  /** Undefined: in DRAM. */
  readonly division: Division | undefined;
  /** The bytes of elements [from, from + count), in order. */
  locate(from: number, count: number): readonly Piece[];
}

/** A tensor in one piece in DRAM. */
export function storeInDram(dram: Memory, address: number): StoredTensor {
  return { division: undefined, locate: (from, bytes) => [{ memory: dram, address: address + from, bytes }] };
}

/**
 * A tensor on chip: every PE holds its share at one address, rows and columns as far apart as those of PE 0, whose share is the largest.
 */
export class ResidentTensor implements StoredTensor {
  readonly division: Division;
  readonly #memories: readonly Memory[];
  readonly #address: number;
  readonly #width: number;
  readonly #channels: number;

  constructor(
    memories: readonly Memory[],
    at: { readonly division: Division; readonly address: number; readonly width: number; readonly channels: number },
  ) {
    this.#memories = memories;
    this.division = at.division;
    this.#address = at.address;
    this.#width = at.width;
    this.#channels = at.channels;
  }

  /** Bytes that PE 0's share takes. */
  get shareBytes(): number {
    const { rows, columns, channels } = this.division.shares[0]!;
    return rows.size * columns.size * channels.size;
  }

  /** Address in a PE's memory of its first channel at a position that it holds. */
  address({ rows, columns }: Share, row: number, column: number): number {
    const first = this.division.shares[0]!;
    return this.#address + ((row - rows.from) * first.columns.size + (column - columns.from)) * first.channels.size;
  }

  locate(from: number, count: number): readonly Piece[] {
    const pieces: Piece[] = [];
    for (let element = from; element < from + count; ) {
      const channel = element % this.#channels;
      const position = Math.floor(element / this.#channels);
      const row = Math.floor(position / this.#width);
      const column = position % this.#width;
      const share = this.#owner(row, column, channel);
      const offset = channel - share.channels.from;
      const bytes = Math.min(from + count - element, share.channels.size - offset);
      pieces.push({ memory: this.#memories[share.pe]!, address: this.address(share, row, column) + offset, bytes });
      element += bytes;
    }
    return pieces;
  }

  #owner(row: number, column: number, channel: number): Share {
    const { shares, across, over } = this.division;
    const first = shares[0]!;
    const down = Math.floor(row / first.rows.size);
    const right = Math.floor(column / first.columns.size);
    const part = this.division.channelRanges.findIndex(({ from, size }) => channel >= from && channel < from + size);
    const byPart = this.division.spatial === "columns-channels" ? part * across + right : (down * across + right) * over + part;
    return shares[byPart]!;
  }
}
