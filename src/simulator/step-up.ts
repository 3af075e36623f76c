import type { Accelerator } from "../accelerator/accelerator.ts";
import { isWithinLimits, overrideParameters } from "../accelerator/set-parameters.ts";
import type { Network } from "../network/network.ts";
import { createSpace } from "../space/create-space.ts";
import { estimateArea } from "./estimate-area.ts";
import { Simulator } from "./simulate.ts";
import { totalInTurn } from "./simulate-in-turn.ts";
import type { InfeasibleSimulation, SimulationTotals } from "./simulation.ts";

/** What networks, run in turn, would take on an accelerator with one searched parameter a step larger. */
export interface StepUp {
  readonly parameter: string;
  readonly from: number;
  readonly to: number;
  /** Of the larger accelerator, whether it can run the networks or not. */
  readonly areaMm2: number;
  readonly result: SimulationTotals | InfeasibleSimulation;
}

/**
 * Simulates networks on the neighbours of an accelerator: each of the seven searched parameters one step up in the list of the space
 * `accelerator`, or doubled where the value is not on the list or is its last. Steps beyond the limits of an accelerator file are left out.
 */
export function simulateStepsUp(networks: readonly Network[], accelerator: Accelerator): readonly StepUp[] {
  const simulator = new Simulator();
  return createSpace({ name: "accelerator" }).decisions.flatMap(({ name, values }): readonly StepUp[] => {
    const from = accelerator[name as keyof Accelerator] as number;
    const place = values.indexOf(from);
    const next = place < 0 ? undefined : values[place + 1];
    const to = typeof next === "number" ? next : 2 * from;
    const larger = overrideParameters(accelerator, { [name]: to });
    if (!isWithinLimits(larger)) return [];
    const result = totalInTurn(simulator, { networks, accelerator: larger });
    return [{ parameter: name, from, to, areaMm2: estimateArea(larger).totalMm2, result }];
  });
}
