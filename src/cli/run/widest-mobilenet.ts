import type { Accelerator } from "../../accelerator/accelerator.ts";
import { mobilenetV2 } from "../../network/build-mobilenet-v2.ts";
import type { Network } from "../../network/network.ts";
import { type Constraint, isWithin } from "../../objective/constraint.ts";
import { createSimulatorCost } from "../../simulator/simulator-cost.ts";
import type { MobilenetV2Options } from "../../space/mobilenet-v2-parameters.ts";
import type { Metrics } from "../../trial/cost-model.ts";

/** 4 down to 0.05 in steps of 0.05. */
const WIDTHS: readonly number[] = Array.from({ length: 80 }, (_, step) => (80 - step) / 20);

/** A MobileNetV2 on an accelerator, with what the simulator says of the pair. */
export interface ReferenceDesign {
  readonly width: number;
  readonly network: Network;
  readonly accelerator: Accelerator;
  readonly metrics: Metrics;
}

export interface WidestOptions {
  readonly accelerators: readonly Accelerator[];
  readonly constraints: readonly Constraint[];
  /** Widths to try, widest first; 4 down to 0.05 in steps of 0.05 unless told. */
  readonly widths?: readonly number[];
}

/**
 * The widest MobileNetV2, in steps of 0.05, that meets the constraints on one of the accelerators; of those that carry it, the fastest.
 * `undefined` where not even the narrowest does. Widths are tried from the widest down, because latency need not grow with every step.
 */
export async function findWidestMobilenet(space: MobilenetV2Options, options: WidestOptions): Promise<ReferenceDesign | undefined> {
  const simulator = createSimulatorCost();
  for (const width of options.widths ?? WIDTHS) {
    const network = mobilenetV2({ ...space, width });
    const costs = await simulator.estimate(options.accelerators.map((accelerator) => ({ network, accelerator })));
    let best: ReferenceDesign | undefined;
    costs.forEach((cost, index) => {
      if (cost.kind === "infeasible" || !isWithin(options.constraints, cost)) return;
      if (best !== undefined && cost.metrics.latencyMs! >= best.metrics.latencyMs!) return;
      best = { width, network, accelerator: options.accelerators[index]!, metrics: cost.metrics };
    });
    if (best !== undefined) return best;
  }
  return undefined;
}
