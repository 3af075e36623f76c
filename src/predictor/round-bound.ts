import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";

/** Bytes of a partial sum. */
export const SUM_BYTES = 4;

/**
 * Where the sweeps of a round lie in `RoundBound.sweeps`: of the first pass, of those between, of the last; then how many numbers a round has. A sweep's
 * numbers are the cycles of a position's steps, of its results, and of the fill.
 */
export const [FIRST_SWEEP, MIDDLE_SWEEP, LAST_SWEEP, ROUND_SWEEPS] = [0, 3, 6, 9] as const;

/** What one processing element is given of a layer. */
export interface Share {
  /** Output channels. */
  readonly channels: number;
  /** Groups of input channels (what a unit multiplies at a time) that one pass takes at most. */
  readonly part: number;
}

/**
 * Closed-form cycles that a processing element works at one position. Its output channels go round by round over lanes x units; where the
 * register files cannot hold a round's weights, the input channels are cut into passes and partial sums are written and read again.
 */
export class RoundBound {
  /** Steps of all rounds. */
  steps = 0;
  rounds = 0;
  /** Those as wide as there are units. */
  fullRounds = 0;
  /** Passes of a round. */
  passes = 1;
  /** Cycles of all rounds: computing or writing results and partial sums, whichever is slower. */
  sweep = 0;
  /** Cycles to bring the weights of all rounds to the register files, paid once and not for each position. */
  fill = 0;
  /** Of a full round, then of the ragged last one; see `FIRST_SWEEP` and its like. */
  readonly sweeps = new Float64Array(2 * ROUND_SWEEPS);

  plan(layer: LayerProfile, accelerator: AcceleratorProfile, { channels, part }: Share): void {
    const { channelsPerStep } = accelerator;
    const full = Math.floor(channels / channelsPerStep);
    const ragged = channels - full * channelsPerStep;
    const groups = inputGroups(layer, accelerator);
    this.rounds = full + (ragged > 0 ? 1 : 0);
    this.fullRounds = full;
    this.steps = 0;
    this.sweep = 0;
    this.fill = 0;
    this.passes = layer.use === "vector" ? 1 : Math.ceil(groups / part);
    if (full > 0) this.#add(layer, accelerator, { channels: channelsPerStep, part, groups, count: full, at: 0 });
    if (ragged > 0) this.#add(layer, accelerator, { channels: ragged, part, groups, count: 1, at: ROUND_SWEEPS });
  }

  /** Adds `count` rounds of `channels` each. */
  #add(
    layer: LayerProfile,
    accelerator: AcceleratorProfile,
    { channels, part, groups, count, at }: Share & { readonly groups: number; readonly count: number; readonly at: number },
  ): void {
    const port = layer.use === "reduction" ? accelerator.requantizeBytes : accelerator.activationPortBytes;
    const write = layer.vectorPasses * Math.ceil(channels / port);
    if (layer.use === "vector") {
      this.sweep += count * write;
      this.#sweep(at + LAST_SWEEP, write, 0, 0);
      return;
    }
    const taps = layer.kernelRows * layer.kernelColumns;
    const width = layer.use === "window" ? 1 : accelerator.macsPerSimdUnit;
    const steps = groups * taps;
    this.steps += count * steps;
    const fill = (each: number) => Math.ceil((each * width * channels) / accelerator.weightPortBytes);
    if (this.passes === 1) {
      this.#sweep(at + LAST_SWEEP, steps, write, fill(steps));
      this.sweep += count * Math.max(steps, write);
      this.fill += count * fill(steps);
      return;
    }
    const sums = Math.ceil((SUM_BYTES * channels) / accelerator.activationPortBytes);
    const pass = part * taps;
    const last = steps - (this.passes - 1) * pass;
    this.#sweep(at + FIRST_SWEEP, pass, sums, fill(pass));
    this.#sweep(at + MIDDLE_SWEEP, pass, 2 * sums, fill(pass));
    this.#sweep(at + LAST_SWEEP, last, write + sums, fill(last));
    this.fill += count * ((this.passes - 1) * fill(pass) + fill(last));
    this.sweep += count * (Math.max(pass, sums) + (this.passes - 2) * Math.max(pass, 2 * sums) + Math.max(last, write + sums));
  }

  #sweep(at: number, steps: number, results: number, fill: number): void {
    this.sweeps[at] = steps;
    this.sweeps[at + 1] = results;
    this.sweeps[at + 2] = fill;
  }
}

/** Groups of input channels that an output sums over, each as wide as a unit multiplies at a time. */
export function inputGroups(layer: LayerProfile, accelerator: AcceleratorProfile): number {
  return layer.use === "reduction" ? Math.ceil(layer.depth / accelerator.macsPerSimdUnit) : 1;
}

/** How many groups of input channels a register file holds for a round of `channels`; below 1 the layer cannot run. */
export function heldGroups(layer: LayerProfile, accelerator: AcceleratorProfile, channels: number): number {
  const width = layer.use === "reduction" ? accelerator.macsPerSimdUnit : 1;
  const perLane = Math.min(accelerator.simdUnits, Math.ceil(channels / accelerator.lanes));
  return accelerator.registerBytes / (layer.kernelRows * layer.kernelColumns * width * perLane);
}

/** How many times too small the register file is for the least that a layer needs: above 1 the layer cannot run. */
export function registerShortage(layer: LayerProfile, accelerator: AcceleratorProfile): number {
  return layer.use === "vector" ? 0 : 1 / heldGroups(layer, accelerator, accelerator.channelsPerStep);
}
