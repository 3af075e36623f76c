/** What the sequencer runs between a tile's fill and drain. Section 5 of the specification; a test may put a plain countdown in its place. */
export interface TileWork {
  /** A tile starts, with its `fillCycles`. */
  begin(tile: number): void;
  /** Before a cycle: hands over what is finished and starts what may start. Returns whether the tile's work is done. */
  settle(): boolean;
  /** One cycle of every block. Returns the label of the cycle. */
  tick(): "compute" | "bank" | "weightWait";
}
