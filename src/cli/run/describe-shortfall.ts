import { buildAccelerator } from "../../accelerator/build-accelerator.ts";
import { buildNetwork } from "../../network/build-network.ts";
import type { ReasonCounts, Shortfall } from "../../report/run-summary.ts";
import { explainInfeasible, type InfeasibleSummary } from "../../search/explain-infeasible.ts";
import { simulate } from "../../simulator/simulate.ts";
import type { FeasibleSimulation } from "../../simulator/simulation.ts";
import { printCandidate } from "../../space/candidate-text.ts";
import type { Metrics } from "../../trial/cost-model.ts";
import type { Trial } from "../../trial/trial.ts";
import type { RunContext } from "./run-context.ts";

/** Why nothing is within the targets: reasons by prediction and by simulation, and the nearest design with both its figures. */
export function describeShortfall(run: RunContext, searched: readonly Trial[]): Shortfall {
  const { constraints } = run.targets;
  const verified = run.folder.trials.filter(({ stage }) => stage === "verify");
  const [byPrediction, bySimulation] = [searched, verified].map((trials) => explainInfeasible(trials, constraints)) as [
    InfeasibleSummary,
    InfeasibleSummary,
  ];
  const nearest = bySimulation.nearest ?? byPrediction.nearest;
  return {
    predicted: countReasons(searched, byPrediction),
    simulated: countReasons(verified, bySimulation),
    ...(nearest === undefined ? {} : { nearest: describeNearest(run, nearest) }),
  };
}

function countReasons({ length }: readonly Trial[], { reasons }: InfeasibleSummary): ReasonCounts {
  return { designs: length, reasons: reasons.map(({ reason, trials }) => ({ reason, designs: trials })) };
}

/** A trial of the search has a predicted cost only, so the nearest design is simulated here. */
function describeNearest({ space }: RunContext, { candidate, cost, predictedCost }: Trial): NonNullable<Shortfall["nearest"]> {
  const predicted = predictedCost ?? cost;
  const simulation = simulate(buildNetwork(space, candidate), buildAccelerator(space, candidate));
  return {
    candidate: printCandidate(candidate),
    ...(predicted.kind === "feasible" ? { predicted: predicted.metrics } : {}),
    ...(simulation.kind === "feasible" ? { simulated: pickMetrics(simulation) } : {}),
  };
}

function pickMetrics({ latencyMs, energyUj, areaMm2 }: FeasibleSimulation): Metrics {
  return { latencyMs, energyUj, areaMm2 };
}
