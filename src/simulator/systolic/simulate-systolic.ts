import { cyclesToMs } from "../../core/units.ts";
import type { Network } from "../../network/network.ts";
import { estimateSystolicLayer, type SystolicRun } from "./estimate-systolic-layer.ts";
import { listSystolicLayers, type SystolicStep } from "./list-systolic-layers.ts";
import { requireCount } from "./require-count.ts";
import type { SystolicArray } from "./systolic-array.ts";

/** One layer of a network on the array; `run` is one of its `repeats`. */
interface SystolicLayerResult extends SystolicStep {
  readonly macs: number;
  readonly cycles: number;
  readonly latencyMs: number;
  readonly run: SystolicRun;
}

/** A network on a systolic array. */
export interface SystolicSimulation {
  readonly macs: number;
  /** Sum of the layers' cycles. */
  readonly cycles: number;
  readonly latencyMs: number;
  readonly layers: readonly SystolicLayerResult[];
}

/** Runs a network layer after layer on a systolic array that never waits for memory. Throws the `InputError` of shape inference or of a count past 2^53. */
export function simulateSystolic(network: Network, array: SystolicArray): SystolicSimulation {
  const layers = listSystolicLayers(network).map((step): SystolicLayerResult => {
    const run = estimateSystolicLayer(step.layer, array);
    const cycles = step.repeats * run.cycles;
    return { ...step, macs: step.repeats * run.macs, cycles, latencyMs: cyclesToMs(cycles, array.clockMhz), run };
  });
  const cycles = layers.reduce((sum, layer) => sum + layer.cycles, 0);
  const macs = layers.reduce((sum, layer) => sum + layer.macs, 0);
  // Cycles are counted from 0, and a network without a layer for the array has none.
  requireCount(cycles + 1, `the cycles of network ${network.name}`);
  return { macs, cycles, latencyMs: cyclesToMs(cycles, array.clockMhz), layers };
}
