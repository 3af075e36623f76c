import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { InputError } from "../core/errors.ts";
import { createRng, type Rng } from "../core/rng.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { emptyRows } from "../dataset/rows.ts";
import { memberPart, splitRows } from "../dataset/split.ts";
import { buildNetwork } from "../network/build-network.ts";
import { loadPredictor } from "../predictor/checkpoint.ts";
import { evaluatePredictor } from "../predictor/evaluate-predictor.ts";
import { type LabelledRows, selectRows } from "../predictor/labelled-rows.ts";
import type { Predictor } from "../predictor/predictor.ts";
import { requireSameSpace } from "../predictor/predictor-cost.ts";
import { createProgress, type Progress, silentProgress } from "../runtime/progress.ts";
import { Simulator } from "../simulator/simulate.ts";
import { createSpace } from "../space/create-space.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import { evaluationText } from "./evaluation-text.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem evaluate`, parsed. */
export interface EvaluateFlags extends SharedFlags {
  readonly dataset?: string;
  readonly fresh?: number;
  readonly seed: number;
}

/**
 * Judges a predictor on the test pairs of a dataset or on fresh simulations, and prints the figures.
 * Throws an `InputError` where neither is named or the dataset is of another space, and as `loadPredictor` and `readDataset`.
 */
export async function evaluate(model: string, { dataset, fresh, seed, json, quiet }: EvaluateFlags): Promise<void> {
  const { predictor } = await loadPredictor(model);
  if (dataset === undefined && fresh === undefined)
    throw new InputError("Cannot evaluate: --dataset is missing, expected --dataset FOLDER or --fresh PAIRS", {
      code: "nothing-to-compare",
      path: "--dataset",
      fix: "Name a dataset, or say how many new pairs to simulate.",
    });
  const progress = quiet ? silentProgress : createProgress(process.stderr);
  const rows =
    dataset === undefined
      ? simulateFresh(predictor, { count: fresh!, rng: createRng(seed), progress })
      : await readTestRows(predictor, dataset);
  const evaluation = evaluatePredictor(predictor, rows);
  process.stdout.write(`${json ? JSON.stringify({ model, ...evaluation }) : evaluationText(evaluation)}\n`);
}

async function readTestRows(predictor: Predictor, folder: string): Promise<LabelledRows> {
  const dataset = await readDataset(folder);
  requireSameSpace(predictor, dataset.space);
  return selectRows(dataset, splitRows(dataset).test);
}

interface FreshRequest {
  readonly count: number;
  readonly rng: Rng;
  readonly progress: Progress;
}

/** Simulates new pairs whose network and accelerator both belong to the test part, so that no predictor was trained on them. */
function simulateFresh(predictor: Predictor, { count, rng, progress }: FreshRequest): LabelledRows {
  const space = createSpace(predictor.space);
  const metrics = predictor.targets.map(({ metric }) => metric);
  const rows = emptyRows(count, { decisions: space.decisions.length, metrics });
  const simulator = new Simulator();
  const stage = progress.stage("simulate", { total: count, unit: "pairs" });
  for (let row = 0; row < count; row++) {
    const candidate = sampleUnseen(space, rng.split(`fresh/${row}`));
    rows.candidates.set(candidate, row * space.decisions.length);
    const totals = simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
    if (totals.kind === "feasible") {
      rows.feasible[row] = 1;
      const figures: Readonly<Record<string, unknown>> = { ...totals };
      for (const metric of metrics) rows.metrics[metric]![row] = figures[metric] as number;
    }
    stage.advance();
  }
  stage.finish();
  return { space, ...rows };
}

function sampleUnseen(space: Space, rng: Rng): Candidate {
  return space.parts.flatMap((part, index) => {
    for (;;) {
      const candidate = sampleCandidate(part.space, rng);
      if (memberPart(index === 0 ? "network" : "accelerator", part.space.canonicalize(candidate)) === "test") return candidate;
    }
  });
}
