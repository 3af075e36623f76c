import type { Space } from "../space/space.ts";
import type { Column } from "./column.ts";
import type { Rows } from "./rows.ts";

/** What a file's rows mean. */
export interface RowLayout {
  readonly space: Space;
  readonly columns: readonly Column[];
}

/** Turns rows into the bytes of one file and back. The same rows always give the same bytes. */
export interface ShardCodec {
  /** File name ending, without the dot. */
  readonly extension: string;
  encode(rows: Rows, layout: RowLayout): Uint8Array;
  /** Throws a `DamagedFileError` that names `path` and what is wrong there, with line and column where the format has them. */
  decode(bytes: Uint8Array, layout: RowLayout, path: string): Promise<Rows>;
}
