import type { Accelerator } from "../../accelerator/accelerator.ts";
import { buildAccelerator } from "../../accelerator/build-accelerator.ts";
import { baseline } from "../../accelerator/presets.ts";
import { buildNetwork } from "../../network/build-network.ts";
import type { Network } from "../../network/network.ts";
import { createSelectionOrder } from "../../objective/selection-order.ts";
import { runStage } from "../../search/run-stage.ts";
import type { MobilenetV2Options } from "../../space/mobilenet-v2-parameters.ts";
import type { Metrics } from "../../trial/cost-model.ts";
import type { Trial } from "../../trial/trial.ts";
import type { RunContext } from "./run-context.ts";
import { type TrainedDesign, type TrainingJob, trainNetworks } from "./train-networks.ts";
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

/**
 * Trains the entrants alone on a short schedule, the best of them and the alternative on the whole one, and chooses the winner by its
 * loss on the selection images: one round of successive halving (Jamieson and Talwalkar, 2016) after a supernet whose ranking is weak.
 */
export async function trainDesigns(run: RunContext, entrants: readonly Trial[]): Promise<FinishedDesigns> {
  const finalists = await holdHeats(run, entrants);
  const alternative = await findAlternative(run);
  const jobs = [
    ...finalists.map((trial, index) => finalistJob(run, { trial, place: index + 1 })),
    ...(alternative === undefined
      ? []
      : [{ stage: "train-alternative", network: alternative.network, epochs: run.configuration.verify.epochs }]),
  ];
  const trained = await trainNetworks(run, { name: "train finalists", jobs });
  const finished = finalists.map((trial, index): FinishedDesign => {
    const { network } = jobs[index]!;
    const accelerator = buildAccelerator(run.space, trial.candidate);
    return { ...trained[index]!, label: network.name, network, accelerator, simulated: simulatedMetrics(trial), trial };
  });
  const trials = await runStage(run.folder, {
    name: "train",
    body: async () =>
      finished.map((design) => trainedTrial(run, { trial: design.trial!, accuracy: design.selectionAccuracy, stage: "train" })),
  });
  return {
    finalists: finished,
    winner: finished[orderByLoss(trials, { run, trained })[0] ?? -1],
    alternative: alternative === undefined ? undefined : { ...trained.at(-1)!, ...alternative },
  };
}

/** The entrants that did best on the short schedule, best first; all of them, in their order, where no more came than may go on. */
async function holdHeats(run: RunContext, entrants: readonly Trial[]): Promise<readonly Trial[]> {
  const { finalists, heatEpochs: epochs } = run.configuration.verify;
  if (entrants.length <= finalists) return entrants;
  const jobs = entrants.map(({ candidate }, index) => ({
    stage: `heat-${index + 1}`,
    network: { ...buildNetwork(run.space, candidate), name: `entrant ${index + 1}` },
    epochs,
  }));
  const trained = await trainNetworks(run, { name: "train entrants", jobs });
  const trials = await runStage(run.folder, {
    name: "heats",
    body: async () =>
      entrants.map((trial, index) => trainedTrial(run, { trial, accuracy: trained[index]!.selectionAccuracy, stage: "heats" })),
  });
  return orderByLoss(trials, { run, trained })
    .slice(0, finalists)
    .map((index) => entrants[index]!);
}

/**
 * Places of the designs, best first: by cross-entropy on the selection images, which over so few of them ranks networks more reliably than
 * the share put into their class; then in the selection order.
 */
function orderByLoss(
  trials: readonly Omit<Trial, "index">[],
  { run, trained }: { readonly run: RunContext; readonly trained: readonly TrainedDesign[] },
): readonly number[] {
  const order = createSelectionOrder(run.targets.constraints);
  return trials
    .map((_, index) => index)
    .sort((a, b) => trained[a]!.selectionLoss - trained[b]!.selectionLoss || order(trials[a]!, trials[b]!));
}

function finalistJob(run: RunContext, { trial, place }: { readonly trial: Trial; readonly place: number }): TrainingJob {
  const network = { ...buildNetwork(run.space, trial.candidate), name: `finalist ${place}` };
  return { stage: `train-finalist-${place}`, network, epochs: run.configuration.verify.epochs };
}

/** A verified trial with the accuracy its network reached alone. */
function trainedTrial(
  { objective }: RunContext,
  { trial, accuracy, stage }: { readonly trial: Trial; readonly accuracy: number; readonly stage: string },
): Omit<Trial, "index"> {
  const { index: _, ...verified } = trial;
  return { ...verified, quality: accuracy, reward: objective.reward(accuracy, verified.cost), stage };
}

async function findAlternative(
  run: RunContext,
): Promise<Pick<FinishedDesign, "label" | "network" | "accelerator" | "simulated"> | undefined> {
  const space = run.configuration.space as MobilenetV2Options;
  const found = await findWidestMobilenet(space, { accelerators: [baseline], constraints: run.targets.constraints });
  if (found === undefined) return undefined;
  const { network, accelerator, metrics } = found;
  return { label: `${network.name} on ${accelerator.name}`, network, accelerator, simulated: metrics };
}

/** The finalists of a run are within its targets, so they were found feasible. */
function simulatedMetrics({ cost }: Trial): Metrics {
  if (cost.kind === "infeasible") throw new Error("Cannot finish a design: its verified cost is infeasible, expected a feasible one");
  return cost.metrics;
}
