import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { loadPredictor, savePredictor } from "../predictor/checkpoint.ts";
import { trainPredictor } from "../predictor/train-predictor.ts";
import type { PredictorOptions } from "../predictor/trained-predictor.ts";
import { listFolder } from "../runtime/folder.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { findShippedModel } from "../runtime/package-root.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { evaluationText } from "./evaluation-text.ts";
import { resolveMetricNames } from "./metric-names.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem train`, parsed. */
export interface TrainFlags extends SharedFlags, Pick<PredictorOptions, "seed" | "kind" | "ensemble" | "epochs" | "batchSize" | "hidden"> {
  readonly target?: readonly string[];
  /** Folder of the predictor to start from. */
  readonly from?: string;
  readonly output: string;
  readonly overwrite: boolean;
}

/**
 * Trains a predictor on a dataset, writes it with pictures of how it learnt and predicts, and prints its figures on unseen pairs. An interrupted training writes nothing.
 * Throws an `InputError` where the folder holds a predictor already, and as `readDataset` and `trainPredictor`.
 */
export async function train(folder: string, flags: TrainFlags): Promise<void> {
  const { output, overwrite, json, quiet, seed, target, kind, ensemble, from, epochs, batchSize, hidden } = flags;
  await refuseOccupied(output, overwrite);
  const dataset = await readDataset(folder);
  const start = from === undefined ? undefined : (await loadPredictor(findShippedModel(from))).predictor;
  const trained = await trainPredictor(dataset, {
    seed,
    ...(target && { metrics: resolveMetricNames(target, Object.keys(dataset.metrics)) }),
    ...(kind && { kind }),
    ...(ensemble && { ensemble }),
    ...(start && { from: start }),
    ...(epochs && { epochs }),
    ...(batchSize && { batchSize }),
    ...(hidden && { hidden }),
    progress: quiet ? silentProgress : createProgress(process.stderr),
    signal: watchInterruption(),
  });
  await savePredictor(trained, output);
  const { writeTrainingPictures } = await import("./training-pictures.ts");
  const pictures = await writeTrainingPictures(trained, output);
  const { report } = await loadPredictor(output);
  const text = json
    ? JSON.stringify({ folder: output, ...report, pictures })
    : `${output}: a predictor of kind ${trained.predictor.kind} trained on ${report.trainingRows} rows${epochsText(report.epochs)}\n\n${evaluationText(report.test, report)}\n${pictures.join(", ")}`;
  process.stdout.write(`${text}\n`);
}

function epochsText(epochs: number): string {
  return epochs === 0 ? "" : ` in ${epochs} epochs`;
}

async function refuseOccupied(output: string, overwrite: boolean): Promise<void> {
  const names = await listFolder(output);
  if (names.length === 0 || (overwrite && names.includes("predictor.json"))) return;
  const holds = names.includes("predictor.json") ? "a predictor" : `${names[0]}, which is no predictor`;
  throw new InputError(`Cannot train: ${join(output)} holds ${holds}, expected a new or empty folder`, {
    code: "folder-occupied",
    path: output,
    fix: names.includes("predictor.json") ? "Name another folder, or add --overwrite." : "Name another folder.",
  });
}
