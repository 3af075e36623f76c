import type { OperationShape } from "../operation.ts";
import type { Share } from "./divide-work.ts";
import { Region } from "./region.ts";
import type { ResidentTensor } from "./stored-tensor.ts";
import { neededChannels, neededColumns, neededRows } from "./window.ts";

/** An operand read in place (section 7 of the specification): what one PE needs of it for its whole share, and which of these positions it lacks. */
export interface HeldOperand {
  /** Positions that must be brought, in the order in which they lie in the halo area. */
  readonly missing: readonly { readonly row: number; readonly column: number }[];
  readonly heldBytes: number;
  readonly missingBytes: number;
  /** All positions the PE needs, once the missing ones are at `haloAddress`. */
  region(haloAddress: number): Region;
}

/** Compares what a PE's share needs of an operand in place with what it holds. */
export function findHeld(shape: OperationShape, share: Share, tensor: ResidentTensor): HeldOperand {
  const rows = neededRows(shape, share.rows);
  const columns = neededColumns(shape, share.columns);
  const channels = neededChannels(shape, share).size;
  const own = tensor.division.shares.find(({ pe }) => pe === share.pe);
  const held = new Region(own ?? { rows: { from: 0, size: 0 }, columns: { from: 0, size: 0 } }, { channels, base: 0 });
  const missing: { row: number; column: number }[] = [];
  const positions = rows.size * columns.size;
  for (let row = rows.from; row < rows.from + rows.size; row++)
    for (let column = columns.from; column < columns.from + columns.size; column++)
      if (!held.has(row, column)) missing.push({ row, column });
  const region = (haloAddress: number) => {
    const addresses = new Int32Array(positions);
    let index = 0;
    let lacked = 0;
    for (let row = rows.from; row < rows.from + rows.size; row++)
      for (let column = columns.from; column < columns.from + columns.size; column++)
        addresses[index++] = held.has(row, column) ? tensor.address(own!, row, column) : haloAddress + lacked++ * channels;
    return new Region({ rows, columns }, { channels, addresses });
  };
  return { missing, heldBytes: (positions - missing.length) * channels, missingBytes: missing.length * channels, region };
}
