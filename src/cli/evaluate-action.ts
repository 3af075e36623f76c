import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { InputError } from "../core/errors.ts";
import { createRng, type Rng } from "../core/rng.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { emptyRows } from "../dataset/rows.ts";
import { memberPart } from "../dataset/split.ts";
import { buildNetwork } from "../network/build-network.ts";
import { loadPredictor } from "../predictor/checkpoint.ts";
import { evaluatePredictions } from "../predictor/evaluate-predictor.ts";
import type { CandidateRows } from "../predictor/featurizer.ts";
import { pairFigures } from "../predictor/judged-figures.ts";
import { type LabelledRows, selectRows } from "../predictor/labelled-rows.ts";
import type { Predictor } from "../predictor/predictor.ts";
import type { TrainedPredictor } from "../predictor/trained-predictor.ts";
import { trainingRows } from "../predictor/training-rows.ts";
import { usePredictor } from "../predictor/use-predictor.ts";
import { findShippedModel } from "../runtime/package-root.ts";
import { createProgress, type Progress, silentProgress } from "../runtime/progress.ts";
import { Simulator } from "../simulator/simulate.ts";
import { createSpace } from "../space/create-space.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import { evaluationText } from "./evaluation-text.ts";
import type { SharedFlags } from "./shared-options.ts";
import { readSpaceSpec } from "./space-source.ts";
import { writeOutputFile } from "./write-output-file.ts";

/** Flags of `tandem evaluate`, parsed. */
export interface EvaluateFlags extends SharedFlags {
  readonly dataset?: string;
  /** Whether to take rows of the dataset that the predictor may have been trained on. */
  readonly all: boolean;
  readonly fresh?: number;
  /** Of the fresh pairs, for a predictor that serves others than its own; see `readSpaceSpec`. */
  readonly space?: string;
  /** File that shows predicted against actual figures. */
  readonly plot?: string;
  readonly seed: number;
}

/**
 * Judges a predictor on the unseen rows of a dataset or on fresh simulations, prints the figures and draws them where asked to.
 * Throws an `InputError` where neither is named or the dataset is of another space, and as `loadPredictor` and `readDataset`.
 */
export async function evaluate(model: string, { dataset, all, fresh, space, plot, seed, json, quiet }: EvaluateFlags): Promise<void> {
  const { predictor } = await loadPredictor(findShippedModel(model));
  if (dataset === undefined && fresh === undefined)
    throw new InputError("Cannot evaluate: --dataset is missing, expected --dataset FOLDER or --fresh PAIRS", {
      code: "nothing-to-compare",
      path: "--dataset",
      fix: "Name a dataset, or say how many new pairs to simulate.",
    });
  const progress = quiet ? silentProgress : createProgress(process.stderr);
  const rows =
    dataset === undefined
      ? simulateFresh(usePredictor(predictor, createSpace(space === undefined ? predictor.space : await readSpaceSpec(space))), {
          count: fresh!,
          rng: createRng(seed),
          progress,
        })
      : await readRows(predictor, { folder: dataset, all });
  const comparison = { rows, predictions: usePredictor(predictor, rows.space).predict(rows) };
  const evaluation = evaluatePredictions(predictor, comparison);
  if (plot !== undefined) {
    const { renderScatterPlot } = await import("../report/scatter-plot.ts");
    const actual = dataset === undefined ? "simulated" : "actual";
    const svg = await renderScatterPlot({
      title: `${model} on ${all ? "all" : "unseen"} designs`,
      actual,
      metrics: pairFigures(comparison),
    });
    await writeOutputFile(plot, svg, { flag: "--plot" });
  }
  process.stdout.write(`${json ? JSON.stringify({ model, ...evaluation }) : evaluationText(evaluation)}\n`);
}

interface DatasetRequest {
  readonly folder: string;
  readonly all: boolean;
}

/** The rows of a dataset that the predictor cannot have seen: of a kernel those it does not hold, of a network the test part. */
async function readRows(predictor: TrainedPredictor["predictor"], { folder, all }: DatasetRequest): Promise<LabelledRows> {
  const dataset = await readDataset(folder);
  usePredictor(predictor, dataset.space);
  const rows = all
    ? [...Array(dataset.count).keys()]
    : predictor.kind === "kernel"
      ? strangers(dataset, predictor.support)
      : trainingRows(dataset).test;
  if (rows.length > 0) return selectRows(dataset, Int32Array.from(rows));
  throw new InputError(`Cannot evaluate: ${folder} holds 0 rows that the predictor was not trained on, expected at least 1`, {
    code: "nothing-unseen",
    path: folder,
    fix: "Name a dataset of other designs, or add --all.",
  });
}

/** Rows of a dataset whose candidates are not among others. */
function strangers({ space, candidates, count }: CandidateRows & { readonly space: Space }, known: CandidateRows): readonly number[] {
  const width = space.decisions.length;
  const keyAt = (rows: CandidateRows, row: number) => rows.candidates.subarray(row * width, (row + 1) * width).join();
  const keys = new Set(Array.from({ length: known.count }, (_, row) => keyAt(known, row)));
  return [...Array(count).keys()].filter((row) => !keys.has(keyAt({ count, candidates }, row)));
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
