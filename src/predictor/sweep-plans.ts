import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import {
  FIRST_SWEEP as FIRST,
  heldGroups,
  inputGroups,
  LAST_SWEEP as LAST,
  MIDDLE_SWEEP as MIDDLE,
  RoundBound,
  ROUND_SWEEPS as SWEEPS,
} from "./round-bound.ts";

/** Passes as large as the register files allow, then halves of them. */
const MOST_PLANS = 10;
/** Most elements that divide a layer's channels. */
const MOST_SHARES = 64;
/** Numbers of a plan, in this order; those of a full round follow, then those of the ragged last one. */
const [ROUNDS, FULL, RAGGED, PASSES, SWEEP, FILL, ROUND] = [0, 1, 2, 3, 4, 5, 6] as const;
/**
 * Numbers of a round behind those of its sweeps: cycles of all its sweeps at a later position, and at the first one but for the first sweep; the fewest cycles of a position in
 * any sweep, and the longest fill.
 */
const [LATER, BEGINNING, LEAST, LONGEST] = [9, 10, 11, 12] as const;
const ROUND_SIZE = 13;
const STRIDE = ROUND + 2 * ROUND_SIZE;

/**
 * What a layer's rounds cost on elements of one kind, worked out once for every number of elements that divide its channels. A round's input channels
 * go pass by pass; a sweep takes one pass over the positions, and hides the fill of the register files for the next one as far as it lasts.
 */
export class SweepPlans {
  /** Of the plan that was selected: rounds, of these as wide as there are units; passes of a round. */
  rounds = 0;
  fullRounds = 0;
  passes = 1;
  /** Input groups of a pass at most. */
  passSteps = 1;
  /** Cycles of all sweeps at one position, nothing waited for; cycles to bring all weights to the register files. */
  sweep = 0;
  fill = 0;
  /** Channels of the widest round. */
  width = 0;
  readonly #round = new RoundBound();
  /** By number of elements: input groups of the largest pass, and how many plans were worked out. */
  readonly #parts = new Int32Array(MOST_SHARES + 1);
  readonly #counts = new Int8Array(MOST_SHARES + 1);
  readonly #values = new Float64Array((MOST_SHARES + 1) * MOST_PLANS * STRIDE);
  #layer: LayerProfile | undefined;
  #accelerator: AcceleratorProfile | undefined;
  #at = 0;
  /** Of the rounds being timed: cycles so far, of the last sweep, and of its last results. */
  #cycles = 0;
  #hidden = 0;
  #results = 0;

  /** Turns to another layer, or to other elements; of the accelerator only what an element is like counts. */
  reset(layer: LayerProfile, accelerator: AcceleratorProfile): void {
    this.#layer = layer;
    this.#accelerator = accelerator;
    this.#parts.fill(0);
    this.#counts.fill(0);
  }

  /** How many plans there are for `shares` elements that divide the channels: passes as large as the register files allow, then halves of them. */
  count(shares: number): number {
    if (this.#parts[shares] === 0) this.#parts[shares] = this.#largestPart(shares);
    return this.#layer!.use === "reduction" ? Math.min(MOST_PLANS, 32 - Math.clz32(this.#parts[shares]!)) : 1;
  }

  #largestPart(shares: number): number {
    const layer = this.#layer!;
    const accelerator = this.#accelerator!;
    const channels = Math.ceil(layer.channels / shares);
    const held = Math.floor(heldGroups(layer, accelerator, Math.min(channels, accelerator.channelsPerStep)));
    return Math.max(1, Math.min(inputGroups(layer, accelerator), held));
  }

  /** Turns to one plan: the figures are its own from then on. */
  select(shares: number, plan: number): void {
    while (this.#counts[shares]! <= plan) this.#add(shares);
    const values = this.#values;
    const at = (shares * MOST_PLANS + plan) * STRIDE;
    this.#at = at;
    this.rounds = values[at + ROUNDS]!;
    this.fullRounds = values[at + FULL]!;
    this.passes = values[at + PASSES]!;
    this.passSteps = this.#parts[shares]! >> plan;
    this.sweep = values[at + SWEEP]!;
    this.fill = values[at + FILL]!;
    this.width = Math.min(Math.ceil(this.#layer!.channels / shares), this.#accelerator!.channelsPerStep);
  }

  /**
   * Cycles of some rounds over a tile of positions. What sweeps do not hide of the next fill is waited for; so is the first fill where it is exposed, and
   * where the rounds begin again with the next tile, that one's.
   */
  timeRounds(tile: RoundTile): number {
    const { positions, full, ragged, exposed, again } = tile;
    const values = this.#values;
    const at = this.#at;
    const fullRound = at + ROUND;
    const raggedRound = fullRound + ROUND_SIZE;
    const first = (full > 0 ? fullRound : raggedRound) + (this.passes > 1 ? FIRST : LAST);
    if ((full === 0 || this.#hidesFills(fullRound, positions)) && (ragged === 0 || this.#hidesFills(raggedRound, positions)))
      return (exposed ? values[first + 2]! : 0) + this.#timeHidden(tile);
    this.#cycles = this.#results = 0;
    this.#hidden = exposed ? 0 : Number.POSITIVE_INFINITY;
    this.#repeatRound(fullRound, full, positions);
    this.#repeatRound(raggedRound, ragged, positions);
    this.#cycles += this.#results;
    return again ? this.#cycles + Math.max(0, values[first + 2]! - this.#hidden - this.#results) : this.#cycles;
  }

  /** Whether the shortest sweep lasts as long as the longest fill. */
  #hidesFills(round: number, positions: number): boolean {
    return this.#values[round + LONGEST]! <= positions * this.#values[round + LEAST]!;
  }

  /** Rounds of which no fill is waited for: the first position of a sweep waits for the results of the sweep before. */
  #timeHidden({ positions, full, ragged }: RoundTile): number {
    const values = this.#values;
    const at = this.#at;
    const begin = this.passes > 1 ? FIRST : LAST;
    let cycles = 0;
    let results = 0;
    for (let kind = 0; kind < 2; kind++) {
      const count = kind === 0 ? full : ragged;
      if (count === 0) continue;
      const round = at + ROUND + kind * ROUND_SIZE;
      const steps = values[round + begin]!;
      const last = values[round + LAST + 1]!;
      cycles += count * ((positions - 1) * values[round + LATER]! + values[round + BEGINNING]!);
      cycles += Math.max(steps, results) + (count - 1) * Math.max(steps, last);
      results = last;
    }
    return cycles + results;
  }

  /** Cycles where every sweep's weights come by themselves while the sweep before runs: no sweep hides a fill. */
  timePasses({ positions, load, besides }: PassTile): number {
    const values = this.#values;
    const at = this.#at;
    const { passes } = this;
    const perFill = this.fill === 0 ? 0 : load / this.fill;
    let cycles = 0;
    let running = 0;
    for (let kind = 0; kind < 2; kind++) {
      const round = at + ROUND + kind * ROUND_SIZE;
      const count = values[at + FULL + kind]!;
      for (let sweep: number = passes > 1 ? FIRST : LAST; count > 0 && sweep <= LAST; sweep += MIDDLE) {
        const times = count * (sweep === MIDDLE ? passes - 2 : 1);
        if (times === 0) continue;
        const fill = values[round + sweep + 2]!;
        const steps = values[round + sweep]!;
        const results = values[round + sweep + 1]!;
        const own = fill + steps + (positions - 1) * Math.max(steps, results) + results + besides;
        // The first waits for its own weights; of like sweeps each hides the next one's.
        cycles += Math.max(running, fill * perFill) + (times - 1) * Math.max(own, fill * perFill);
        running = own;
      }
    }
    return cycles + running;
  }

  #repeatRound(round: number, count: number, positions: number): void {
    for (let left = count; left > 0; left--) {
      const [hidden, results, cycles] = [this.#hidden, this.#results, this.#cycles];
      this.#timeRound(round, positions);
      if (left === 1 || this.#hidden !== hidden || this.#results !== results) continue;
      this.#cycles += (left - 1) * (this.#cycles - cycles);
      return;
    }
  }

  #timeRound(round: number, positions: number): void {
    if (this.passes > 1) this.#timeSweep(round + FIRST, positions);
    for (let left = this.passes - 2; left > 0; left--) {
      const [hidden, results, cycles] = [this.#hidden, this.#results, this.#cycles];
      this.#timeSweep(round + MIDDLE, positions);
      if (left === 1 || this.#hidden !== hidden || this.#results !== results) continue;
      this.#cycles += (left - 1) * (this.#cycles - cycles);
      break;
    }
    this.#timeSweep(round + LAST, positions);
  }

  /** The fill that the sweep before did not hide; the first position, which waits for the results before; the others. */
  #timeSweep(sweep: number, positions: number): void {
    const values = this.#values;
    const wait = Math.max(0, values[sweep + 2]! - this.#hidden);
    const steps = values[sweep]!;
    const results = values[sweep + 1]!;
    this.#hidden = Math.max(steps, this.#results - wait) + (positions - 1) * Math.max(steps, results);
    this.#results = results;
    this.#cycles += wait + this.#hidden;
  }

  /** Works out one more plan: with passes as large as the register files allow, or half as large as those of the plan before. */
  #add(shares: number): void {
    const layer = this.#layer!;
    const accelerator = this.#accelerator!;
    const plan = this.#counts[shares]!;
    const round = this.#round;
    round.plan(layer, accelerator, { channels: Math.ceil(layer.channels / shares), part: this.#parts[shares]! >> plan });
    const at = (shares * MOST_PLANS + plan) * STRIDE;
    const values = this.#values;
    values[at + ROUNDS] = round.rounds;
    values[at + FULL] = round.fullRounds;
    values[at + RAGGED] = round.rounds - round.fullRounds;
    values[at + PASSES] = round.passes;
    values[at + SWEEP] = round.sweep;
    values[at + FILL] = round.fill;
    this.#describeRound(at + ROUND, round.passes, round.sweeps.subarray(0, SWEEPS));
    this.#describeRound(at + ROUND + ROUND_SIZE, round.passes, round.sweeps.subarray(SWEEPS));
    this.#counts[shares] = plan + 1;
  }

  #describeRound(round: number, passes: number, sweeps: Float64Array): void {
    const values = this.#values;
    values.set(sweeps, round);
    values[round + LATER] = values[round + BEGINNING] = values[round + LONGEST] = 0;
    values[round + LEAST] = Number.POSITIVE_INFINITY;
    let before = -1;
    for (let sweep: number = passes > 1 ? FIRST : LAST; sweep <= LAST; sweep += MIDDLE) {
      const times = sweep === MIDDLE ? passes - 2 : 1;
      if (times === 0) continue;
      const steps = sweeps[sweep]!;
      const results = sweeps[sweep + 1]!;
      values[round + LATER]! += times * Math.max(steps, results);
      if (before >= 0) values[round + BEGINNING]! += Math.max(steps, before);
      values[round + BEGINNING]! += (times - 1) * Math.max(steps, results);
      values[round + LEAST] = Math.min(values[round + LEAST]!, steps);
      values[round + LONGEST] = Math.max(values[round + LONGEST]!, sweeps[sweep + 2]!);
      before = results;
    }
  }
}

/** Some rounds of a plan over some positions. */
export interface RoundTile {
  positions: number;
  /** Rounds as wide as there are units, and whether the narrower last one (0 or 1). */
  full: number;
  ragged: number;
  /** The first fill waits for the tile to start. */
  exposed: boolean;
  /** The next tile uses the same weights, and its first fill goes with the last sweep. */
  again: boolean;
}

/** All rounds over some positions, pass by pass. */
interface PassTile {
  readonly positions: number;
  /** Cycles to bring all weights. */
  readonly load: number;
  /** Cycles that every sweep takes besides. */
  readonly besides: number;
}
