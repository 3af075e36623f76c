import type { Range, Share } from "./divide-work.ts";
import type { OperationLayout } from "./operation-layout.ts";
import type { Region } from "./region.ts";
import type { StoredTensor } from "./stored-tensor.ts";
import type { Tile } from "./tile-plan.ts";
import type { Segment, SegmentKind, Transfer } from "./transfer.ts";
import { neededChannels } from "./window.ts";

/** The load command of a tile, byte range by byte range; undefined where it needs nothing. */
export function buildLoad(layout: OperationLayout, tile: Tile): Transfer | undefined {
  const load = new LoadBuilder(layout, tile);
  if (tile.index === 0) {
    load.addHalos();
    load.addGate();
  }
  if (tile.loadsOperands) load.addOperands();
  if (tile.loadsWeights) load.addWeights();
  return load.transfer();
}

class LoadBuilder {
  readonly #layout: OperationLayout;
  readonly #tile: Tile;
  readonly #offChip: Segment[] = [];
  readonly #onChip: Segment[] = [];
  readonly #overwrites: Transfer["overwrites"][number][] = [];

  constructor(layout: OperationLayout, tile: Tile) {
    this.#layout = layout;
    this.#tile = tile;
  }

  transfer(): Transfer | undefined {
    if (this.#offChip.length + this.#onChip.length === 0) return undefined;
    return { direction: "load", offChip: this.#offChip, onChip: this.#onChip, overwrites: this.#overwrites };
  }

  /** Every PE fetches what it alone lacks of operands in place. */
  addHalos(): void {
    const { held, flight, shape, setting } = this.#layout;
    setting.operands.forEach((tensor, operand) => {
      held[operand]?.forEach(({ missing }, index) => {
        const share = setting.division.shares[index]!;
        const { from, size } = neededChannels(shape, share);
        missing.forEach(({ row, column }, at) => {
          const element = (row * shape.inputWidth + column) * shape.inputChannels + from;
          const targets = [{ share, address: flight.halos[operand]! + at * size }];
          this.#add("halo", tensor, { element, count: size, targets });
        });
      });
    });
  }

  addGate(): void {
    const { setting, flight } = this.#layout;
    if (setting.gate === undefined) return;
    setting.division.channelRanges.forEach(({ from, size }, part) => {
      const shares = setting.division.shares.filter(({ channelPart }) => channelPart === part);
      const targets = shares.map((share) => ({ share, address: flight.gate }));
      this.#add("gate", setting.gate!, { element: from, count: size, targets });
    });
  }

  /** The union of what PEs read of each streaming operand, each byte once, to all who need it. */
  addOperands(): void {
    const { setting, held } = this.#layout;
    setting.operands.forEach((tensor, operand) => {
      if (held[operand] !== undefined) return;
      const readers = setting.division.shares.map((share) => ({ share, region: this.#layout.region(operand, share, this.#tile) }));
      for (const { share, region } of readers)
        this.#overwrites.push({
          memory: setting.chip.local[share.pe]!,
          from: region.address(region.rows.from, region.columns.from),
          bytes: region.bytes,
        });
      for (const channels of channelRuns(readers.map(({ share }) => neededChannels(this.#layout.shape, share))))
        this.#addRun(tensor, channels, readers);
    });
  }

  #addRun(tensor: StoredTensor, channels: Range, readers: readonly Reader[]): void {
    const { shape } = this.#layout;
    const reading = readers
      .map((reader) => ({ ...reader, first: neededChannels(shape, reader.share) }))
      .filter(({ region, first }) => region.bytes > 0 && channels.from >= first.from && channels.from < first.from + first.size);
    for (const row of union(reading.map(({ region }) => region.rows))) {
      const ofRow = reading.filter(({ region }) => region.rows.from <= row && row < region.rows.from + region.rows.size);
      for (const column of union(ofRow.map(({ region }) => region.columns))) {
        const targets = ofRow
          .filter(({ region }) => region.has(row, column))
          .map(({ share, region, first }) => ({ share, address: region.address(row, column) + channels.from - first.from }));
        const element = (row * shape.inputWidth + column) * shape.inputChannels + channels.from;
        this.#add("operand", tensor, { element, count: channels.size, targets });
      }
    }
  }

  /** A weight tile goes to the PEs of each channel part: what is cached over the bus, the rest from DRAM. */
  addWeights(): void {
    const { setting } = this.#layout;
    const { weights, placement, chip, division } = setting;
    const base = this.#layout.stagedAt(this.#tile);
    weights.image.parts[this.#tile.weights.index]!.forEach(({ from, bytes }, part) => {
      const shares = division.shares.filter(({ channelPart }) => channelPart === part);
      const targets = (offset: number) => shares.map(({ pe }) => ({ memory: chip.weights[pe]!, address: base + offset }));
      for (const { memory } of targets(0)) this.#overwrites.push({ memory, from: base, bytes });
      const cached = Math.max(0, Math.min(bytes, placement.cachedWeightBytes - from));
      let moved = 0;
      for (const piece of cached === 0 ? [] : chip.locateCached(placement.cacheOffset + from, cached, placement)) {
        this.#onChip.push({ kind: "weights", source: piece.memory, from: piece.address, bytes: piece.bytes, targets: targets(moved) });
        moved += piece.bytes;
      }
      if (cached < bytes) {
        const address = weights.dramAddress + from + cached;
        this.#offChip.push({ kind: "weights", source: chip.dram, from: address, bytes: bytes - cached, targets: targets(cached) });
      }
    });
  }

  #add(
    kind: SegmentKind,
    tensor: StoredTensor,
    { element, count, targets }: { readonly element: number; readonly count: number; readonly targets: readonly Target[] },
  ): void {
    const list = tensor.division === undefined ? this.#offChip : this.#onChip;
    const { local } = this.#layout.setting.chip;
    let offset = 0;
    for (const { memory, address, bytes } of tensor.locate(element, count)) {
      const to = targets.map((target) => ({ memory: local[target.share.pe]!, address: target.address + offset }));
      list.push({ kind, source: memory, from: address, bytes, targets: to });
      offset += bytes;
    }
  }
}

interface Target {
  readonly share: Share;
  readonly address: number;
}

interface Reader {
  readonly share: Share;
  readonly region: Region;
}

/** Cuts channels at every border of a range, so that all channels of a run have the same readers. */
function channelRuns(ranges: readonly Range[]): readonly Range[] {
  const borders = [...new Set(ranges.flatMap(({ from, size }) => [from, from + size]))].sort((a, b) => a - b);
  return borders.slice(1).map((border, index) => ({ from: borders[index]!, size: border - borders[index]! }));
}

/** Members of any of the ranges, in order. */
function union(ranges: readonly Range[]): readonly number[] {
  const members = new Set<number>();
  for (const { from, size } of ranges) for (let member = from; member < from + size; member++) members.add(member);
  return [...members].sort((a, b) => a - b);
}
