import type { Share } from "./divide-work.ts";
import type { OperationLayout } from "./operation-layout.ts";
import type { Tile } from "./tile-plan.ts";
import type { Segment, Transfer } from "./transfer.ts";

/** The store command of a tile: the outputs it completes, PE by PE; undefined where there are none. */
export function buildStore(layout: OperationLayout, tile: Tile): Transfer | undefined {
  if (!layout.stores(tile)) return undefined;
  const { division } = layout.setting;
  const segments =
    layout.shape.kind === "global-pool"
      ? division.channelRanges.flatMap((_, part) => storeMeans(layout, division.shares.find((share) => share.channelPart === part)!, tile))
      : division.shares.flatMap((share) => storeShare(layout, share, tile));
  return { direction: "store", offChip: segments, onChip: [], overwrites: [] };
}

function storeShare(layout: OperationLayout, share: Share, tile: Tile): readonly Segment[] {
  const { rows, columns } = layout.positions(share, tile);
  const { completed } = layout.weightPart(share, tile);
  if (completed.size === 0) return [];
  const segments: Segment[] = [];
  for (let row = rows.from; row < rows.from + rows.size; row++)
    for (let column = columns.from; column < columns.from + columns.size; column++)
      segments.push(storeChannels(layout, share, { tile, row, column, ...completed }));
  return segments;
}

/** The PE that added up the means of a channel part stores them. */
function storeMeans(layout: OperationLayout, share: Share, tile: Tile): readonly Segment[] {
  return [storeChannels(layout, share, { tile, row: 0, column: 0, from: 0, size: share.channels.size })];
}

function storeChannels(
  layout: OperationLayout,
  share: Share,
  at: { readonly tile: Tile; readonly row: number; readonly column: number; readonly from: number; readonly size: number },
): Segment {
  const { chip, output } = layout.setting;
  const element = (at.row * layout.shape.outputWidth + at.column) * layout.shape.outputChannels + share.channels.from + at.from;
  const [piece] = output.locate(element, at.size);
  const address = layout.outputWindow(share, at.tile).address(at.row, at.column, at.from);
  return {
    kind: "output",
    source: chip.local[share.pe]!,
    from: address,
    bytes: at.size,
    targets: [{ memory: piece!.memory, address: piece!.address }],
  };
}
