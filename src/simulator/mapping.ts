import type { SpatialMapping } from "../accelerator/accelerator.ts";

/** How one operation runs on one machine (section 8 of the specification); everything that is a choice, nothing that follows from it. */
export interface Mapping {
  readonly spatial: SpatialMapping;
  /** Lanes in use. Vector operations: 1. */
  readonly lanes: number;
  /** Input steps of a pass at most; the last pass may have fewer. Vector operations: 1. */
  readonly passSteps: number;
  /** Positions of a PE's tile; the last row and column of tiles may be ragged. */
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Rounds (groups, where a PE has several) of a weight tile; 0: one pass of one round. Vector operations: 1. */
  readonly roundsPerTile: number;
  /** Each weight tile runs through all position tiles, instead of the other way round. */
  readonly weightsOuter: boolean;
  /** Operands that lie on chip in this spatial mapping are read where they are. */
  readonly inPlace: boolean;
  /** The output stays in local memory. */
  readonly outputOnChip: boolean;
}

/** Where an operand lies when its operation starts: in DRAM, or on chip in the spatial mapping its producer left it in. */
export type OperandPlace = "dram" | SpatialMapping;

/**
 * An operation with everything the sequencer needs to run it: the program's explicit form, which the event model writes and the stepper (or a
 * hardware description) runs. Addresses are bytes of each PE's local memory; the cache counts over all PEs, shard by shard.
 */
export interface Placement {
  /** Of each operand in order; a product's gate is its last. */
  readonly places: readonly OperandPlace[];
  /** Address of each operand that lies on chip; 0 in DRAM. */
  readonly operandAddresses: readonly number[];
  /** Address of an output that stays on chip; 0 otherwise. */
  readonly outputAddress: number;
  /** Tiles in flight may use [flightAddress, flightEnd). */
  readonly flightAddress: number;
  readonly flightEnd: number;
  readonly stagingBytes: number;
  /** The first bytes of the operation's weights, in tile order, that are in the cache, and where they begin there. */
  readonly cachedWeightBytes: number;
  readonly cacheOffset: number;
}
