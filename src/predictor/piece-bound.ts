import type { AcceleratorProfile } from "./accelerator-profile.ts";

/** Pieces that a layer's positions are cut into at most. */
const MOST_POSITION_PIECES = 8;

/**
 * Closed-form cycles of a layer that is cut into equal pieces, so that loading one piece overlaps computing the one before:
 * `load + (pieces - 1) * max(load, work) + work`. Pieces may be rounds of channels, passes of a round, or rows; the fastest cut counts.
 */
export class PieceBound {
  /** Rows of the busiest processing element. */
  rows = 1;
  /** Rounds of output channels, and passes of each. */
  rounds = 1;
  passes = 1;
  /** Cycles of all rounds over all positions, and of bringing all weights to the register files. */
  sweep = 0;
  fill = 0;
  /** Cycles of the transfers, each alone. */
  inputLoad = 0;
  weightLoad = 0;
  outputStore = 0;
  /** Cycles until the first byte of each transfer, paid by every piece. */
  inputLatency = 0;
  weightLatency = 0;
  storeLatency = 0;
  /** Whether inputs come from elsewhere or the output leaves: only then cutting rows helps. */
  moves = false;
  /** Weights of one processing element. */
  ownWeightBytes = 0;
  /** Inputs over the on-chip bus and across the chip's border. */
  busBytes = 0;
  dramBytes = 0;
  /** The result. */
  total = 0;
  /** How often all weights go to the register files under it. */
  refills = 1;

  estimate(accelerator: AcceleratorProfile): void {
    const { stagingBytes } = accelerator;
    const { rounds, passes } = this;
    this.total = Number.POSITIVE_INFINITY;
    const fitsWhole = this.ownWeightBytes <= stagingBytes;
    if (fitsWhole) {
      this.#tryWeights(accelerator, 1);
      if (this.moves) this.#tryRows(accelerator);
    }
    const fitting = Math.min(rounds - 1, Math.floor(stagingBytes / 2 / (this.ownWeightBytes / rounds)));
    if (fitting >= 1) {
      this.#tryWeights(accelerator, Math.ceil(rounds / fitting));
      if (fitting > 1) this.#tryWeights(accelerator, rounds);
    } else if (passes > 1 || !fitsWhole) this.#tryWeights(accelerator, rounds * passes);
  }

  /** Weights in `pieces` pieces; a piece's first weights are waited for, the others arrive during the sweeps before them. */
  #tryWeights(accelerator: AcceleratorProfile, pieces: number): void {
    const units = (this.rounds * this.passes) / pieces;
    const sweep = this.sweep / pieces / units;
    const fill = this.fill / pieces / units;
    const work = units * sweep + fill + Math.max(0, units - 1) * Math.max(0, fill - sweep) + accelerator.fillDrainCycles;
    const load = this.weightLoad / pieces + this.weightLatency;
    const first = this.inputLoad + Math.max(load, this.weightLoad / pieces + this.inputLatency);
    this.#keep(first + (pieces - 1) * Math.max(load, work) + work + this.outputStore + this.storeLatency, 1);
  }

  /** All weights first, then rows piece by piece; rounds after the first fetch their weights again for every piece. */
  #tryRows(accelerator: AcceleratorProfile): void {
    const units = this.rounds * this.passes;
    const fill = this.fill / units;
    for (let pieces = 2; pieces <= Math.min(MOST_POSITION_PIECES, this.rows); pieces *= 2) {
      const sweep = this.sweep / pieces;
      const refill = units > 1 ? units * Math.max(0, fill - sweep / units) : 0;
      const work = sweep + refill + accelerator.fillDrainCycles;
      const load = this.inputLoad / pieces + this.inputLatency;
      const store = this.outputStore / pieces + this.storeLatency;
      this.#keep(this.weightLoad + load + fill + (pieces - 1) * Math.max(load + store, work) + work + store, units > 1 ? pieces : 1);
    }
  }

  #keep(total: number, refills: number): void {
    if (total >= this.total) return;
    this.total = total;
    this.refills = refills;
  }
}
