import type { Accelerator } from "../../accelerator/accelerator.ts";
import { energyCosts, estimateEnergy } from "../estimate-energy.ts";
import { TRAFFIC } from "./segment-runner.ts";

interface EnergyInput {
  /** Its row of `bytes`. */
  readonly program: number;
  readonly macs: number;
  readonly cycles: number;
  /** [program, TRAFFIC]. */
  readonly bytes: Float64Array;
}

/** Energy of whole programs on one accelerator, from their sums; equal to the simulator's but for the last digits, as it adds layer by layer. */
export class ProgramEnergies {
  readonly #prices: { readonly costs: ReturnType<typeof energyCosts>; readonly clockMhz: number };
  readonly #traffic = Object.fromEntries(TRAFFIC.map((kind) => [kind, 0])) as Record<(typeof TRAFFIC)[number], number>;

  constructor(accelerator: Accelerator) {
    this.#prices = { costs: energyCosts({ accelerator }), clockMhz: accelerator.clockMhz };
  }

  /** Microjoules. */
  of({ program, macs, cycles, bytes }: EnergyInput): number {
    const traffic = this.#traffic;
    for (let at = 0; at < TRAFFIC.length; at++) traffic[TRAFFIC[at]!] = bytes[program * TRAFFIC.length + at]!;
    return estimateEnergy({ macs }, { traffic, cycles }, this.#prices).totalUj;
  }
}
