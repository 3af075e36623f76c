/** How an operation is cut in time: position tiles times weight tiles. */
export interface Tiling {
  /** Positions of a PE's tile. Column tiles are equal; the last row tile may be ragged. */
  tileRows: number;
  tileColumns: number;
  rowTiles: number;
  columnTiles: number;
  /** Rounds (groups, in a grouped convolution) of a weight tile; 0: a tile is a part of a round. */
  roundsPerTile: number;
  /** Passes of a weight tile that is a part of a round. */
  passesPerTile: number;
  weightTiles: number;
  /** Weights stay while positions pass (inputs stream again for each weight tile), or the other way round. */
  weightsOuter: boolean;
  /** The output stays in local memory. */
  outputResident: boolean;
}

/** A tiling with one tile, to be filled in. */
export function createTiling(): Tiling {
  return {
    tileRows: 1,
    tileColumns: 1,
    rowTiles: 1,
    columnTiles: 1,
    roundsPerTile: 1,
    passesPerTile: 0,
    weightTiles: 1,
    weightsOuter: false,
    outputResident: true,
  };
}
