import { availableParallelism } from "node:os";
import type { Network } from "../../network/network.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createProcessExecutor } from "../../runtime/process-executor.ts";
import type { ProgressStage } from "../../runtime/progress.ts";
import type { SelectionScores } from "../../supernet/train-alone.ts";
import { aloneRecipe } from "../../supernet/training-recipe.ts";
import { decodeWeights, type NamedWeights } from "../../tensor/named-weights.ts";
import { ONE_THREAD } from "./one-thread.ts";
import { recipeChanges } from "./recipe-changes.ts";
import type { RunContext } from "./run-context.ts";
import type { EpochAnswer, EpochRequest } from "./train-epoch.ts";

/** A network to train alone. */
export interface TrainingJob {
  /** Under which `state/` keeps it; one name, one training. */
  readonly stage: string;
  readonly network: Network;
  readonly epochs: number;
  /** Draws weights and batches; the run's seed unless told. */
  readonly seed?: number;
}

/** A network trained alone, as the run keeps it. */
export interface TrainedDesign extends SelectionScores {
  readonly weights: NamedWeights;
}

/** What `state/` says of a training: how far it is, or what came of it; the blob is the training's state or the weights. */
type TrainingRecord = { readonly epochs: number } | SelectionScores;

/**
 * Trains networks alone side by side, each from the last whole epoch where an earlier process stopped; finished trainings are read back.
 * Answers in the order of `jobs`; the result does not depend on how many run at a time.
 */
export async function trainNetworks(
  run: RunContext,
  { name, jobs }: { readonly name: string; readonly jobs: readonly TrainingJob[] },
): Promise<readonly TrainedDesign[]> {
  const executor = createProcessExecutor({
    workers: Math.min(run.configuration.verify.workers ?? availableParallelism(), Math.max(1, jobs.length)),
    environment: ONE_THREAD,
  });
  const total = jobs.reduce((epochs, job) => epochs + job.epochs, 0);
  const stage = run.progress.stage(name, { total, unit: "epochs" });
  try {
    const trained = await Promise.all(jobs.map((job) => trainNetwork(run, { job, executor, stage })));
    stage.finish(trained.map(({ selectionAccuracy }) => `${(100 * selectionAccuracy).toFixed(1)} %`).join(", "));
    return trained;
  } finally {
    await executor.dispose();
  }
}

interface Training {
  readonly job: TrainingJob;
  readonly executor: Executor;
  readonly stage: ProgressStage;
}

async function trainNetwork(run: RunContext, { job, executor, stage }: Training): Promise<TrainedDesign> {
  const { folder, signal } = run;
  const saved = await folder.readState(job.stage);
  const record = saved?.state as TrainingRecord | undefined;
  if (saved?.blob !== undefined && record !== undefined && "selectionAccuracy" in record) {
    stage.advance(job.epochs);
    return { ...record, weights: decodeWeights(saved.blob, `state of ${job.stage}`) };
  }
  if (record !== undefined && "epochs" in record) stage.advance(record.epochs);
  let state = saved?.blob;
  for (;;) {
    const request = { ...epochRequest(run, job), ...(state === undefined ? {} : { state }) };
    const answer = (await executor.run(EPOCH, request as never, { signal })) as EpochAnswer;
    stage.advance(1, `${job.network.name}: loss ${answer.loss.toFixed(3)}`);
    if (answer.kind === "done") {
      const { scores, weights } = answer;
      await folder.commit(job.stage, { state: { ...scores }, blob: weights });
      return { ...scores, weights: decodeWeights(weights, `state of ${job.stage}`) };
    }
    state = answer.state;
    await folder.commit(job.stage, { state: { epochs: answer.epoch }, blob: state });
  }
}

const EPOCH = { module: new URL("./train-epoch.js", import.meta.url).href, exportName: "trainEpoch" };

function epochRequest({ configuration, engine, networkPart }: RunContext, { network, epochs, seed }: TrainingJob): EpochRequest {
  const { folder, split } = configuration.task;
  return {
    engine: engine.name,
    task: { folder, split, classes: networkPart.space.spec.classes as number, seed: configuration.seed },
    network,
    epochs,
    seed: seed ?? configuration.seed,
    recipe: recipeChanges(configuration.verify, aloneRecipe),
  };
}
