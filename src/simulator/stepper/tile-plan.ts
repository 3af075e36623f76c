import type { Mapping } from "../mapping.ts";
import type { OperationShape } from "../operation.ts";
import type { Division, Range, Share } from "./divide-work.ts";

/** One pass of one round over a tile's positions. Every PE counts its own groups and rounds alike; those that lack one idle. */
export interface Sweep {
  /** Counted from the PE's first group. */
  readonly group: number;
  readonly round: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly isFirstPass: boolean;
  readonly isLastPass: boolean;
}

/** Weights that are staged together. Vector operations have one without sweeps. */
export interface WeightTile {
  readonly index: number;
  readonly sweeps: readonly Sweep[];
}

/** One tile: positions of every PE, by offset in its share, and the weights they run through. */
export interface Tile {
  readonly index: number;
  readonly positionTile: number;
  /** Output (global mean: input) rows and columns of PE 0; other PEs may have fewer. */
  readonly rows: Range;
  readonly columns: Range;
  readonly weights: WeightTile;
  readonly loadsOperands: boolean;
  readonly loadsWeights: boolean;
  /** The next tile uses the same weights. */
  readonly keepsWeights: boolean;
  readonly isLast: boolean;
}

/** The order of an operation's tiles (section 6 of the specification) and of the sweeps in them (section 5). */
export class TilePlan {
  readonly weightTiles: readonly WeightTile[];
  readonly positionTiles: number;
  readonly count: number;
  readonly #rowTiles: readonly Range[];
  readonly #columnTiles: readonly Range[];
  readonly #weightsOuter: boolean;

  constructor(
    shape: OperationShape,
    mapping: Mapping,
    { division, width, macsPerUnit }: { readonly division: Division; readonly width: number; readonly macsPerUnit: number },
  ) {
    const first = division.shares[0]!;
    this.#rowTiles = cut(first.rows.size, mapping.tileRows);
    this.#columnTiles = cut(first.columns.size, mapping.tileColumns);
    this.positionTiles = this.#rowTiles.length * this.#columnTiles.length;
    this.weightTiles = shape.onArray ? cutWeights(listRounds(shape, mapping, { first, width, macsPerUnit }), first, mapping) : [NO_SWEEPS];
    this.#weightsOuter = mapping.weightsOuter;
    this.count = this.positionTiles * this.weightTiles.length;
  }

  tile(index: number): Tile {
    const positionTile = this.#positionTile(index);
    const weightTile = this.#weightTile(index);
    const before = index > 0;
    return {
      index,
      positionTile,
      rows: this.#rowTiles[Math.floor(positionTile / this.#columnTiles.length)]!,
      columns: this.#columnTiles[positionTile % this.#columnTiles.length]!,
      weights: this.weightTiles[weightTile]!,
      loadsOperands: !before || this.#weightsOuter || positionTile !== this.#positionTile(index - 1),
      loadsWeights: !before || weightTile !== this.#weightTile(index - 1),
      keepsWeights: index + 1 < this.count && weightTile === this.#weightTile(index + 1),
      isLast: index + 1 === this.count,
    };
  }

  #positionTile(index: number): number {
    return this.#weightsOuter ? index % this.positionTiles : Math.floor(index / this.weightTiles.length);
  }

  #weightTile(index: number): number {
    return this.#weightsOuter ? Math.floor(index / this.positionTiles) : index % this.weightTiles.length;
  }
}

const NO_SWEEPS: WeightTile = { index: 0, sweeps: [] };

/** The part of a tile's rows or columns that a share of `size` elements has. */
export function within(range: Range, size: number): Range {
  return { from: range.from, size: Math.max(0, Math.min(range.size, size - range.from)) };
}

function cut(size: number, length: number): readonly Range[] {
  const ranges: Range[] = [];
  for (let from = 0; from < size; from += length) ranges.push({ from, size: Math.min(length, size - from) });
  return ranges;
}

/** The sweeps of each round of PE 0, in order: groups, rounds, passes. */
function listRounds(
  shape: OperationShape,
  { passSteps }: Mapping,
  { first, width, macsPerUnit }: { readonly first: Share; readonly width: number; readonly macsPerUnit: number },
): readonly Sweep[][] {
  const inputSteps = shape.kind === "depthwise" ? 1 : Math.ceil(shape.inputChannels / shape.groups / macsPerUnit);
  const rounds: Sweep[][] = [];
  for (let group = 0; group < first.groups.size; group++)
    for (let round = 0; round * width < first.groupChannels; round++)
      rounds.push(
        cut(inputSteps, passSteps).map(({ from, size }) => ({
          group,
          round,
          firstStep: from,
          steps: size,
          isFirstPass: from === 0,
          isLastPass: from + size === inputSteps,
        })),
      );
  return rounds;
}

/** Groups sweeps into weight tiles: whole rounds, whole groups where a PE has several, or single passes. */
function cutWeights(rounds: readonly Sweep[][], { groups }: Share, { roundsPerTile }: Mapping): readonly WeightTile[] {
  if (roundsPerTile === 0) return rounds.flat().map((sweep, index) => ({ index, sweeps: [sweep] }));
  const roundsPerGroup = rounds.length / groups.size;
  const perTile = groups.size > 1 ? roundsPerTile * roundsPerGroup : roundsPerTile;
  return cut(rounds.length, perTile).map(({ from, size }, index) => ({ index, sweeps: rounds.slice(from, from + size).flat() }));
}
