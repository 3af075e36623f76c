import type { SpatialMapping } from "../../accelerator/accelerator.ts";

/** Elements [from, from + size) of an axis; size 0: none. */
export interface Range {
  readonly from: number;
  readonly size: number;
}

/** What one PE has of an operation's positions and output channels, or of a tensor. */
export interface Share {
  /** Index of the PE: y * peX + x. */
  readonly pe: number;
  readonly channelPart: number;
  readonly rows: Range;
  readonly columns: Range;
  readonly channels: Range;
  /** Groups the channels belong to, and output channels of each of them that are this PE's. */
  readonly groups: Range;
  readonly groupChannels: number;
}

/** A division of rows, columns and channels over the PEs. */
export interface Division {
  /** Of the PEs that have something, in order of their index; the first is PE 0, whose share is the largest. */
  readonly shares: readonly Share[];
  /** Numbers of used parts: D, A and U of the specification. */
  readonly down: number;
  readonly across: number;
  readonly over: number;
  /** The channels of each used channel part. */
  readonly channelRanges: readonly Range[];
  readonly spatial: SpatialMapping;
}

/** What is divided: positions, and channels in groups. */
export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly groups: number;
}

/** Divides positions and channels over peX x peY PEs as a spatial mapping says (section 4 of the specification). */
export function divideWork(extent: Extent, spatial: SpatialMapping, grid: { readonly peX: number; readonly peY: number }): Division {
  const splitsRows = spatial === "rows-columns" || spatial === "rows-channels";
  const splitsColumns = spatial === "rows-columns" || spatial === "columns-channels";
  const rowRanges = parts(extent.height, splitsRows ? grid.peY : 1);
  const columnRanges = parts(extent.width, splitsColumns ? grid.peX : 1);
  const channelParts = (splitsRows ? 1 : grid.peY) * (splitsColumns ? 1 : grid.peX);
  const channelShares = divideChannels(extent, channelParts);
  const shares: Share[] = [];
  for (let y = 0; y < grid.peY; y++)
    for (let x = 0; x < grid.peX; x++) {
      const rows = rowRanges[splitsRows ? y : 0];
      const columns = columnRanges[splitsColumns ? x : 0];
      const channelPart = (splitsRows ? 0 : y) * (splitsColumns ? 1 : grid.peX) + (splitsColumns ? 0 : x);
      const channels = channelShares[channelPart];
      if (rows !== undefined && columns !== undefined && channels !== undefined)
        shares.push({ pe: y * grid.peX + x, channelPart, rows, columns, ...channels });
    }
  return {
    shares,
    down: rowRanges.length,
    across: columnRanges.length,
    over: channelShares.length,
    channelRanges: channelShares.map(({ channels }) => channels),
    spatial,
  };
}

/** Cuts `size` elements into at most `count` parts of ceil(size / count); parts without any are left out. */
function parts(size: number, count: number): readonly Range[] {
  const share = Math.ceil(size / count);
  const ranges: Range[] = [];
  for (let from = 0; from < size; from += share) ranges.push({ from, size: Math.min(share, size - from) });
  return ranges;
}

type ChannelShare = Pick<Share, "channels" | "groups" | "groupChannels">;

/** Whole groups first; where parts are left over, several of them share a group. */
function divideChannels({ channels, groups }: Extent, channelParts: number): readonly ChannelShare[] {
  const perGroup = channels / groups;
  const ofGroups = (range: Range) => ({ from: range.from * perGroup, size: range.size * perGroup });
  if (channelParts < groups)
    return parts(groups, channelParts).map((range) => ({ groups: range, channels: ofGroups(range), groupChannels: perGroup }));
  const sharers = parts(perGroup, Math.floor(channelParts / groups));
  return parts(groups, groups).flatMap((group) =>
    sharers.map(({ from, size }) => ({
      groups: group,
      channels: { from: group.from * perGroup + from, size },
      groupChannels: size,
    })),
  );
}
