import type { Share } from "./divide-work.ts";
import type { MappedOperation } from "./mapped-operation.ts";
import type { Tile } from "./tile-plan.ts";
import type { Segment, Transfer } from "./transfer.ts";

/** The store command of a tile: the outputs it completes, PE by PE; undefined where there are none. */
export function buildStore(mapped: MappedOperation, tile: Tile): Transfer | undefined {
  if (!mapped.stores(tile)) return undefined;
  const { division } = mapped.setting;
  const segments =
    mapped.shape.kind === "global-pool"
      ? division.channelRanges.flatMap((_, part) => storeMeans(mapped, division.shares.find((share) => share.channelPart === part)!, tile))
      : division.shares.flatMap((share) => storeShare(mapped, share, tile));
  return { direction: "store", offChip: segments, onChip: [], overwrites: [] };
}

function storeShare(mapped: MappedOperation, share: Share, tile: Tile): readonly Segment[] {
  const { rows, columns } = mapped.positions(share, tile);
  const { completed } = mapped.weightPart(share, tile);
  if (completed.size === 0) return [];
  const segments: Segment[] = [];
  for (let row = rows.from; row < rows.from + rows.size; row++)
    for (let column = columns.from; column < columns.from + columns.size; column++)
      segments.push(storeChannels(mapped, share, { tile, row, column, ...completed }));
  return segments;
}

/** The PE that added up the means of a channel part stores them. */
function storeMeans(mapped: MappedOperation, share: Share, tile: Tile): readonly Segment[] {
  return [storeChannels(mapped, share, { tile, row: 0, column: 0, from: 0, size: share.channels.size })];
}

function storeChannels(
  mapped: MappedOperation,
  share: Share,
  at: { readonly tile: Tile; readonly row: number; readonly column: number; readonly from: number; readonly size: number },
): Segment {
  const { chip, output } = mapped.setting;
  const element = (at.row * mapped.shape.outputWidth + at.column) * mapped.shape.outputChannels + share.channels.from + at.from;
  const [piece] = output.locate(element, at.size);
  const address = mapped.outputWindow(share, at.tile).address(at.row, at.column, at.from);
  return {
    kind: "output",
    source: chip.local[share.pe]!,
    from: address,
    bytes: at.size,
    targets: [{ memory: piece!.memory, address: piece!.address }],
  };
}
