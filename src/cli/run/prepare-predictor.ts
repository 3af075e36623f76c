import { join } from "node:path";
import type { Dataset } from "../../dataset/read-dataset.ts";
import { loadPredictor, savePredictor } from "../../predictor/checkpoint.ts";
import { createPredictorCost } from "../../predictor/predictor-cost.ts";
import { trainPredictor } from "../../predictor/train-predictor.ts";
import type { TrainedPredictor } from "../../predictor/trained-predictor.ts";
import type { RunSummary } from "../../report/run-summary.ts";
import { readBytesIfPresent } from "../../runtime/folder.ts";
import type { CostModel } from "../../trial/cost-model.ts";
import type { RunContext } from "./run-context.ts";

const METRICS = ["latencyMs", "energyUj", "areaMm2"];

/** The run's predictor as a cost model, and its errors on pairs whose network and accelerator it never saw. */
export interface PreparedPredictor {
  readonly cost: CostModel;
  readonly accuracy: RunSummary["predictor"];
}

/** Trains the run's predictor on its dataset, or reads it back where an earlier process finished it. */
export async function preparePredictor(run: RunContext, dataset: Dataset): Promise<PreparedPredictor> {
  const folder = join(run.folder.path, "predictor");
  const { predictor, report } = await loadOrTrain(run, { folder, dataset });
  const accuracy = Object.entries(report.test.metrics).map(([metric, { mape, kendallTau, r2 }]) => ({ metric, mape, kendallTau, r2 }));
  return { cost: createPredictorCost(predictor, run.space), accuracy };
}

interface Order {
  readonly folder: string;
  readonly dataset: Dataset;
}

async function loadOrTrain({ configuration, progress, signal }: RunContext, { folder, dataset }: Order): Promise<TrainedPredictor> {
  if ((await readBytesIfPresent(join(folder, "predictor.json"))) !== undefined) return loadPredictor(folder);
  const { seed, predictor: options } = configuration;
  const trained = await trainPredictor(dataset, { seed, metrics: METRICS, ...options, progress, signal });
  await savePredictor(trained, folder);
  return trained;
}
