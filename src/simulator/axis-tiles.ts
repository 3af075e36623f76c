/** One axis of an operation: how it is divided over parts, and which input elements an output element needs. */
export interface AxisShape {
  /** Positions that are divided, and how many of them the first part has. */
  readonly size: number;
  readonly share: number;
  /** Parts that have any. */
  readonly parts: number;
  /** Input elements, and those from the window's first tap to its last. */
  readonly inputSize: number;
  readonly extent: number;
  readonly stride: number;
  readonly pad: number;
}

/** Entries of a class. */
const FIELDS = 4;
const COUNT = 0;
const OWN = 1;
const OUTPUTS = 2;
const UNION = 3;

/**
 * The tiles along one axis in order, as runs of equal ones ("classes"): a tile covers the same positions of every part's share. Interior tiles
 * differ only by their place, so they are counted without looking at each.
 */
export class AxisTiles {
  /** Positions of a tile. */
  tile = 1;
  /** Tiles and their runs. */
  tiles = 1;
  classes = 0;
  /** Input elements of the largest region that one part needs for a tile. */
  largestRegion = 0;
  /** Tiles that need any input at all; a window may lie in the padding. */
  readingTiles = 0;
  /** Of all tiles, summed: the unions of the parts' regions, and the regions. */
  unionTotal = 0;
  regionTotal = 0;
  #fields = new Float64Array(FIELDS * 16);
  #axis!: AxisShape;

  set(axis: AxisShape, tile: number): void {
    const { size, share, parts, inputSize, extent, stride, pad } = axis;
    this.#axis = axis;
    this.tile = tile;
    this.tiles = Math.ceil(share / tile);
    this.classes = 0;
    this.largestRegion = this.readingTiles = this.unionTotal = this.regionTotal = 0;
    const lastStart = (parts - 1) * share;
    const firstInterior = Math.ceil(pad / (stride * tile));
    const roomBehind = Math.floor((inputSize + pad - extent) / stride) + 1 - lastStart;
    const interiorEnd = Math.floor(Math.min(size - lastStart, roomBehind) / tile);
    for (let index = 0; index < this.tiles; ) {
      const same = index >= firstInterior && index < interiorEnd ? interiorEnd - index : 1;
      this.#add(index, same);
      index += same;
    }
  }

  /** Tiles of a class. */
  count(at: number): number {
    return this.#fields[FIELDS * at + COUNT]!;
  }
  /** Positions of the first part in a tile of the class. */
  own(at: number): number {
    return this.#fields[FIELDS * at + OWN]!;
  }
  /** Positions of all parts together. */
  outputs(at: number): number {
    return this.#fields[FIELDS * at + OUTPUTS]!;
  }
  /** Input elements that any part needs, each counted once. */
  union(at: number): number {
    return this.#fields[FIELDS * at + UNION]!;
  }

  /** Adds `same` tiles that are like the one at `index`. */
  #add(index: number, same: number): void {
    const { size, share, parts, inputSize, extent, stride, pad } = this.#axis;
    const start = index * this.tile;
    let outputs = 0;
    let union = 0;
    let sum = 0;
    let covered = 0;
    for (let part = 0; part < parts; part++) {
      const first = part * share + start;
      const positions = Math.min(this.tile, share - start, size - first);
      if (positions <= 0) break;
      const from = Math.max(0, first * stride - pad);
      const to = Math.min(inputSize, (first + positions - 1) * stride - pad + extent);
      outputs += positions;
      if (to <= from) continue;
      sum += to - from;
      union += Math.max(0, to - Math.max(from, covered));
      covered = to;
      if (to - from > this.largestRegion) this.largestRegion = to - from;
    }
    if (union > 0) this.readingTiles += same;
    this.unionTotal += same * union;
    this.regionTotal += same * sum;
    this.#append(Math.min(this.tile, share - start), same, { outputs, union });
  }

  /** Adds to the class before where nothing differs, else a class. */
  #append(own: number, same: number, { outputs, union }: { readonly outputs: number; readonly union: number }): void {
    let fields = this.#fields;
    let at = FIELDS * this.classes;
    const before = at - FIELDS;
    if (before >= 0 && fields[before + OWN] === own && fields[before + OUTPUTS] === outputs && fields[before + UNION] === union) {
      fields[before + COUNT]! += same;
      return;
    }
    if (at === fields.length) {
      this.#fields = new Float64Array(2 * at);
      this.#fields.set(fields);
      fields = this.#fields;
    }
    fields[at++] = same;
    fields[at++] = own;
    fields[at++] = outputs;
    fields[at] = union;
    this.classes++;
  }
}
