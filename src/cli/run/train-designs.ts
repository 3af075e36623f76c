import type { Accelerator } from "../../accelerator/accelerator.ts";
import { buildAccelerator } from "../../accelerator/build-accelerator.ts";
import { baseline } from "../../accelerator/presets.ts";
import { buildNetwork } from "../../network/build-network.ts";
import type { Network } from "../../network/network.ts";
import { runStage } from "../../search/run-stage.ts";
import { selectWinner } from "../../search/select-winner.ts";
import type { MobilenetV2Options } from "../../space/mobilenet-v2-parameters.ts";
import type { Metrics } from "../../trial/cost-model.ts";
import type { Trial } from "../../trial/trial.ts";
import type { RunContext } from "./run-context.ts";
import { type TrainedDesign, trainNetwork } from "./train-network.ts";
import { findWidestMobilenet } from "./widest-mobilenet.ts";

/** A design whose network was trained alone. */
export interface FinishedDesign extends TrainedDesign {
  readonly label: string;
  readonly network: Network;
  readonly accelerator: Accelerator;
  readonly simulated: Metrics;
  /** The trial it came from; absent for an alternative. */
  readonly trial?: Trial;
}

/** The finalists, the one chosen among them, and the alternative they are compared with. */
export interface FinishedDesigns {
  readonly finalists: readonly FinishedDesign[];
  readonly winner: FinishedDesign | undefined;
  /** The widest MobileNetV2 that meets the targets on the baseline accelerator, where one does. */
  readonly alternative: FinishedDesign | undefined;
}

/** Trains the finalists and the alternative alone on the same schedule and chooses the winner by selection accuracy and simulated cost. */
export async function trainDesigns(run: RunContext, finalists: readonly Trial[]): Promise<FinishedDesigns> {
  const trained: FinishedDesign[] = [];
  for (const [index, trial] of finalists.entries()) trained.push(await trainFinalist(run, { trial, place: index + 1 }));
  const trials = await runStage(run.folder, {
    name: "train",
    body: async () => trained.map((design) => trainedTrial(run, design)),
  });
  const chosen = selectWinner(trials, run.targets.constraints);
  const winner = chosen === undefined ? undefined : trained[trials.indexOf(chosen)];
  return { finalists: trained, winner, alternative: await trainAlternative(run) };
}

async function trainFinalist(
  run: RunContext,
  { trial, place }: { readonly trial: Trial; readonly place: number },
): Promise<FinishedDesign> {
  const network = { ...buildNetwork(run.space, trial.candidate), name: `finalist ${place}` };
  const trained = await trainNetwork(run, { stage: `train-finalist-${place}`, network });
  const accelerator = buildAccelerator(run.space, trial.candidate);
  return { ...trained, label: network.name, network, accelerator, simulated: simulatedMetrics(trial), trial };
}

function trainedTrial({ objective }: RunContext, { trial, selectionAccuracy }: FinishedDesign): Omit<Trial, "index"> {
  const { index: _, ...verified } = trial!;
  return { ...verified, quality: selectionAccuracy, reward: objective.reward(selectionAccuracy, verified.cost), stage: "train" };
}

async function trainAlternative(run: RunContext): Promise<FinishedDesign | undefined> {
  const space = run.configuration.space as MobilenetV2Options;
  const found = await findWidestMobilenet(space, { accelerators: [baseline], constraints: run.targets.constraints });
  if (found === undefined) return undefined;
  const { network, accelerator, metrics } = found;
  const trained = await trainNetwork(run, { stage: "train-alternative", network });
  return { ...trained, label: `${network.name} on ${accelerator.name}`, network, accelerator, simulated: metrics };
}

/** The finalists of a run are within its targets, so they were found feasible. */
function simulatedMetrics({ cost }: Trial): Metrics {
  if (cost.kind === "infeasible") throw new Error("Cannot finish a design: its verified cost is infeasible, expected a feasible one");
  return cost.metrics;
}
