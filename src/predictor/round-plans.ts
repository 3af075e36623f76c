import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import { heldGroups, inputGroups, RoundBound } from "./round-bound.ts";

/** Passes as large as the register files allow, then halves of them: no more, as they hardly ever pay. */
const MOST_PLANS = 4;
/** Most elements that divide a layer's channels. */
const MOST_SHARES = 64;
/** Numbers of a plan. */
const STRIDE = 4;

/** What a layer's rounds cost on elements of one kind, worked out once for every number of elements that divide its channels. */
export class RoundPlans {
  readonly #round = new RoundBound();
  readonly #counts = new Int8Array(MOST_SHARES + 1);
  readonly #values = new Float64Array((MOST_SHARES + 1) * MOST_PLANS * STRIDE);
  #layer: LayerProfile | undefined;
  #accelerator: AcceleratorProfile | undefined;

  /** Turns to another layer, or to other elements; of the accelerator only what an element is like counts. */
  reset(layer: LayerProfile, accelerator: AcceleratorProfile): void {
    this.#layer = layer;
    this.#accelerator = accelerator;
    this.#counts.fill(0);
  }

  /** How many plans there are for `shares` elements that divide the channels. */
  count(shares: number): number {
    if (this.#counts[shares] === 0) this.#plan(shares);
    return this.#counts[shares]!;
  }

  rounds(shares: number, plan: number): number {
    return this.#values[(shares * MOST_PLANS + plan) * STRIDE]!;
  }

  passes(shares: number, plan: number): number {
    return this.#values[(shares * MOST_PLANS + plan) * STRIDE + 1]!;
  }

  /** Cycles of all rounds at one position. */
  sweep(shares: number, plan: number): number {
    return this.#values[(shares * MOST_PLANS + plan) * STRIDE + 2]!;
  }

  /** Cycles to bring all weights to the register files. */
  fill(shares: number, plan: number): number {
    return this.#values[(shares * MOST_PLANS + plan) * STRIDE + 3]!;
  }

  #plan(shares: number): void {
    const layer = this.#layer!;
    const accelerator = this.#accelerator!;
    const channels = Math.ceil(layer.channels / shares);
    const held = Math.floor(heldGroups(layer, accelerator, Math.min(channels, accelerator.channelsPerStep)));
    const most = layer.use === "reduction" ? MOST_PLANS : 1;
    let part = Math.max(1, Math.min(inputGroups(layer, accelerator), held));
    let count = 0;
    for (; count < most && part >= 1; part = Math.floor(part / 2)) {
      this.#round.plan(layer, accelerator, { channels, part });
      const at = (shares * MOST_PLANS + count++) * STRIDE;
      this.#values[at] = this.#round.rounds;
      this.#values[at + 1] = this.#round.passes;
      this.#values[at + 2] = this.#round.sweep;
      this.#values[at + 3] = this.#round.fill;
    }
    this.#counts[shares] = count;
  }
}
