import type { Accelerator } from "../../accelerator/accelerator.ts";
import { analyzeNetwork } from "../../network/analyze.ts";
import type { Network } from "../../network/network.ts";
import { type Constraint, isWithin } from "../../objective/constraint.ts";
import type { LayerSummary, VerifiedDesign } from "../../report/run-summary.ts";
import { lowerNetwork } from "../../simulator/lower-network.ts";
import { simulate } from "../../simulator/simulate.ts";
import { printCandidate } from "../../space/candidate-text.ts";
import type { FinishedDesign } from "./train-designs.ts";

export interface DesignPlace {
  readonly role: VerifiedDesign["role"];
  readonly constraints: readonly Constraint[];
  /** 0..1, where the design was tested. */
  readonly testAccuracy?: number | undefined;
}

/** What a report says of a design: it is simulated once more for its cycles by label and by layer. */
export function describeDesign(design: FinishedDesign, { role, constraints, testAccuracy }: DesignPlace): VerifiedDesign {
  const { network, accelerator, simulated } = design;
  const { params, macs } = analyzeNetwork(network);
  return {
    role,
    label: design.label,
    ...describeTrial(design),
    simulated,
    meetsTargets: isWithin(constraints, { kind: "feasible", metrics: simulated }),
    params,
    macs,
    selectionAccuracy: design.selectionAccuracy,
    selectionLoss: design.selectionLoss,
    ...(testAccuracy === undefined ? {} : { testAccuracy }),
    accelerator: FIELDS.map((field) => [field, accelerator[field]] as const),
    ...describeCycles(network, accelerator),
  };
}

const FIELDS = [
  "peX",
  "peY",
  "lanes",
  "simdUnits",
  "macsPerSimdUnit",
  "localMemoryMb",
  "registerFileKb",
  "ioBandwidthGBps",
  "clockMhz",
] as const;

/** What was known of a design of the space before it was verified; an alternative was neither predicted nor scored by shared weights. */
function describeTrial({ trial }: FinishedDesign): Partial<VerifiedDesign> {
  if (trial === undefined) return {};
  const { candidate, predictedCost, quality } = trial;
  return {
    candidate: printCandidate(candidate),
    ...(predictedCost?.kind === "feasible" ? { predicted: predictedCost.metrics } : {}),
    ...(quality === null ? {} : { supernetQuality: quality }),
  };
}

function describeCycles(network: Network, accelerator: Accelerator): Pick<VerifiedDesign, "cycles" | "utilisation" | "layers"> {
  const simulation = simulate(network, accelerator);
  if (simulation.kind === "infeasible") throw new Error(`Cannot report on ${network.name}: it was simulated before and cannot run now`);
  const { peX, peY, lanes, simdUnits, macsPerSimdUnit } = accelerator;
  const peak = peX * peY * lanes * simdUnits * macsPerSimdUnit;
  const { operations } = lowerNetwork(network);
  const layers = simulation.layers.map(({ name, kind, macs, cycles }, index): LayerSummary => {
    const { kernelHeight, kernelWidth, strideHeight: stride, inputChannels, outputChannels } = operations[index]!.shape;
    return { name, kind, kernelHeight, kernelWidth, stride, inputChannels, outputChannels, macs, cycles };
  });
  return { cycles: simulation.labels, utilisation: simulation.macs / (peak * simulation.cycles), layers };
}
