import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import { SUM_BYTES } from "./round-bound.ts";
import type { RoundTile, SweepPlans } from "./sweep-plans.ts";

/** How a layer runs on an array under one way to divide it. */
interface LayerRun {
  /** Cycles without control. */
  total: number;
  /** Passes of its rounds, by the number of a plan. */
  plan: number;
  /** How often weights come to the register files, and to the memories; how often inputs are brought. */
  refills: number;
  reloads: number;
  returns: number;
}

/**
 * Looks for the fastest tiles of a layer under the ways to divide it over the elements: tiles of rows, and of rounds of output channels, each brought while
 * the one before runs. Set `rows`, `columns` (of the fullest element) and `shares` (elements that divide the channels) before each `try`. As the
 * machine's compiler does, it halves passes and tiles as long as that helps.
 */
export class LayerTiling {
  /** Of an element: for weights on their way, and for activations on their way. */
  roomBytes = 0;
  rows = 0;
  columns = 0;
  shares = 1;
  /** The fastest run of those tried since `begin`. */
  readonly best: LayerRun = { total: 0, plan: 0, refills: 1, reloads: 1, returns: 1 };
  /** The fastest one under the way being tried, and what it would be kept with. */
  readonly #own: LayerRun = { total: 0, plan: 0, refills: 1, reloads: 1, returns: 1 };
  readonly #tile: RoundTile = { positions: 0, full: 0, ragged: 0, exposed: true, again: false };
  #layer!: LayerProfile;
  #accelerator!: AcceleratorProfile;
  #plans!: SweepPlans;
  #positions = 0;
  #movedBytes = 0;
  #ownWeightBytes = 0;
  #weightLoad = 0;
  #inputLoad = 0;
  /** Of one row of the inputs that an element needs. */
  #inputRowBytes = 0;
  /** How much more is brought because windows of neighbouring tiles overlap. */
  #overlap = 1;

  /** Turns to another layer, whose rounds `plans` knows. */
  begin(layer: LayerProfile, accelerator: AcceleratorProfile, plans: SweepPlans): void {
    this.#layer = layer;
    this.#accelerator = accelerator;
    this.#plans = plans;
    this.#weightLoad = layer.weightBytes / accelerator.broadcastBytes;
    this.best.total = Number.POSITIVE_INFINITY;
  }

  /** Tries the way to divide the layer that was set; `halo` is brought beforehand, what is moved tile by tile. True where it is the fastest so far. */
  try({ haloBytes, movedBytes }: { readonly haloBytes: number; readonly movedBytes: number }): boolean {
    const { inputs, inputChannels, use, weightBytes, strideColumns, kernelColumns } = this.#layer;
    const before = this.best.total;
    const channels = use === "reduction" ? inputChannels : Math.ceil(inputChannels / this.shares);
    this.#positions = this.rows * this.columns;
    this.#movedBytes = movedBytes;
    this.#ownWeightBytes = weightBytes / this.shares;
    this.#inputLoad = (haloBytes + movedBytes) / this.#accelerator.broadcastBytes;
    this.#inputRowBytes = inputs.length * ((this.columns - 1) * strideColumns + kernelColumns) * channels;
    if (this.#tryRounds()) this.#tryPasses();
    return this.best.total < before;
  }

  /** Passes as large as they can be, then halves of them as long as that helps. False where the split cannot be faster than the best so far. */
  #tryRounds(): boolean {
    const count = this.#plans.count(this.shares);
    this.#own.total = Number.POSITIVE_INFINITY;
    for (let plan = 0; plan < count; plan++) {
      this.#plans.select(this.shares, plan);
      if (this.#positions * this.#plans.sweep >= this.best.total) return plan > 0;
      const before = this.#own.total;
      this.#cut();
      if (this.#own.total >= before) break;
      if (this.#own.total < this.best.total) this.#keep(plan);
    }
    return true;
  }

  /** The same where every pass's weights come by themselves, while the pass before runs. */
  #tryPasses(): void {
    const count = this.#plans.count(this.shares);
    this.#own.total = Number.POSITIVE_INFINITY;
    for (let plan = 0; plan < count; plan++) {
      this.#plans.select(this.shares, plan);
      const units = this.#plans.rounds * this.#plans.passes;
      // A single pass is what was tried above, but where it did not fit.
      if (units === 1 && this.best.total < Number.POSITIVE_INFINITY) continue;
      if (this.#positions * this.#plans.sweep >= this.best.total) break;
      if ((2 * this.#ownWeightBytes) / units > this.roomBytes && plan < count - 1) continue;
      const before = this.#own.total;
      this.#cutPositions(0);
      if (this.#own.total >= before) break;
      if (this.#own.total < this.best.total) this.#keep(plan);
    }
  }

  /** Brings the weights all at once, as many rounds at a time as the room holds twice, or round by round: the fastest way counts. */
  #cut(): void {
    const rounds = this.#plans.rounds;
    const own = this.#ownWeightBytes;
    if (own <= this.roomBytes) this.#cutPositions(rounds);
    const fitting = Math.min(rounds - 1, Math.floor((this.roomBytes / 2 / own) * rounds));
    if (fitting > 1) this.#cutPositions(fitting);
    if (fitting >= 1) this.#cutPositions(1);
  }

  /** As many positions at once as fit, then halves of them as long as that helps where something can be brought meanwhile. */
  #cutPositions(roundsPerTile: number): void {
    let tileRows = this.#fittingRows();
    this.#tryTiles({ roundsPerTile, tileRows });
    while (this.#movedBytes > 0 && tileRows > 1) {
      const before = this.#own.total;
      tileRows = Math.ceil(tileRows / 2);
      this.#tryTiles({ roundsPerTile, tileRows });
      if (this.#own.total >= before) return;
    }
  }

  /** The most rows of a tile whose inputs (two tiles of them) and partial sums fit, in as few equal tiles as that takes. */
  #fittingRows(): number {
    const rows = this.rows;
    const { strideRows, kernelRows } = this.#layer;
    const sums = this.#plans.passes > 1 ? (SUM_BYTES * this.#positions * this.#plans.width) / rows : 0;
    const input = this.#movedBytes > 0 ? this.#inputRowBytes : 0;
    const room = this.roomBytes;
    if (rows * sums + ((rows - 1) * strideRows + kernelRows) * input <= room) return rows;
    const most = Math.floor((room - 2 * (kernelRows - strideRows) * input) / (sums + 2 * strideRows * input));
    return most < 1 ? 1 : Math.ceil(rows / Math.ceil(rows / most));
  }

  #tryTiles({ roundsPerTile, tileRows }: { readonly roundsPerTile: number; readonly tileRows: number }): void {
    const pieces = Math.ceil(this.rows / tileRows);
    const { strideRows, kernelRows } = this.#layer;
    // Windows of neighbouring tiles overlap.
    this.#overlap = pieces === 1 ? 1 : Math.max(1, ((tileRows - 1) * strideRows + kernelRows) / (tileRows * strideRows));
    if (roundsPerTile === 0) {
      this.#timePasses(pieces);
      return;
    }
    this.#timeTiles({ roundsPerTile, pieces, weightsOuter: false });
    if (pieces > 1 && roundsPerTile < this.#plans.rounds) this.#timeTiles({ roundsPerTile, pieces, weightsOuter: true });
  }

  #timePasses(pieces: number): void {
    const plans = this.#plans;
    const own = this.#own;
    const load = this.#weightLoad;
    const besides = this.#accelerator.fillDrainCycles;
    const units = plans.rounds * plans.passes;
    if (this.#positions * plans.sweep + pieces * (plans.fill + units * besides) >= own.total) return;
    const once = plans.timePasses({ positions: this.#positions / pieces, load, besides });
    const total = (this.#inputLoad * this.#overlap) / pieces + pieces * once - ((pieces - 1) * load) / units;
    if (total >= own.total) return;
    own.total = total;
    own.refills = own.reloads = pieces;
    own.returns = this.#overlap;
  }

  /** Cycles of tiles of some positions and rounds, each brought while the one before runs. */
  #timeTiles({ roundsPerTile, pieces, weightsOuter }: Tiling): void {
    const tile = this.#tile;
    const best = this.#own;
    const weightTiles = Math.ceil(this.#plans.rounds / roundsPerTile);
    const stays = weightTiles === 1 || weightsOuter;
    const tiles = weightTiles * pieces;
    const weightLoad = this.#weightLoad / weightTiles;
    const inputLoad = (this.#inputLoad * this.#overlap) / pieces;
    const besides = tiles * this.#accelerator.fillDrainCycles;
    if (weightLoad + inputLoad + besides + this.#positions * this.#plans.sweep >= best.total) return;
    tile.positions = this.#positions / pieces;
    tile.again = stays && pieces > 1 && roundsPerTile * this.#plans.passes > 1;
    const first = this.#timeWeights(roundsPerTile, true);
    const others = stays && pieces > 1 ? this.#timeWeights(roundsPerTile, false) : first;
    const work = first + (pieces - 1) * others + besides;
    const own = work / tiles;
    // How many tiles behind the first bring both, weights alone, inputs alone; what they bring is hidden as far as a tile lasts.
    const both = weightsOuter ? weightTiles - 1 : weightTiles === 1 ? 0 : pieces - 1;
    const weightsAlone = stays ? 0 : (weightTiles - 1) * pieces;
    const inputsAlone = stays ? weightTiles * (pieces - 1) : 0;
    const exposed =
      both * Math.max(0, weightLoad + inputLoad - own) +
      weightsAlone * Math.max(0, weightLoad - own) +
      inputsAlone * Math.max(0, inputLoad - own);
    const total = weightLoad + inputLoad + work + exposed;
    if (total >= best.total) return;
    best.total = total;
    best.refills = tile.again || !stays ? pieces : 1;
    best.reloads = stays ? 1 : pieces;
    best.returns = (weightsOuter ? weightTiles : 1) * this.#overlap;
  }

  /** Cycles of all weights over one tile of positions. */
  #timeWeights(roundsPerTile: number, exposed: boolean): number {
    const tile = this.#tile;
    const { rounds, fullRounds } = this.#plans;
    const fullTiles = roundsPerTile >= rounds ? 0 : Math.floor(fullRounds / roundsPerTile);
    tile.exposed = exposed;
    let cycles = 0;
    if (fullTiles > 0) {
      tile.full = roundsPerTile;
      tile.ragged = 0;
      cycles = fullTiles * this.#plans.timeRounds(tile);
    }
    tile.full = fullRounds - fullTiles * roundsPerTile;
    tile.ragged = rounds - fullRounds;
    return tile.full + tile.ragged === 0 ? cycles : cycles + this.#plans.timeRounds(tile);
  }

  /** Remembers the fastest run under the way being tried as the fastest of all. */
  #keep(plan: number): void {
    const { best } = this;
    const own = this.#own;
    best.total = own.total;
    best.plan = plan;
    best.refills = own.refills;
    best.reloads = own.reloads;
    best.returns = own.returns;
  }
}

interface Tiling {
  /** All of them, or as many as are brought together. */
  readonly roundsPerTile: number;
  /** Tiles of positions. */
  readonly pieces: number;
  /** Weights stay for all positions, instead of positions for all weights. */
  readonly weightsOuter: boolean;
}
