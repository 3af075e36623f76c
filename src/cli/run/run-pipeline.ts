import { join } from "node:path";
import { buildAccelerator } from "../../accelerator/build-accelerator.ts";
import { createLogitsController } from "../../controller/logits-controller.ts";
import { createRng } from "../../core/rng.ts";
import { designFiles } from "../../export/design-files.ts";
import { buildNetwork } from "../../network/build-network.ts";
import { createObjective } from "../../objective/create-objective.ts";
import { renderFrontPlot } from "../../report/front-plot.ts";
import { renderRunReport } from "../../report/run-report.ts";
import type { RunSummary } from "../../report/run-summary.ts";
import { writeFileAtomic } from "../../runtime/atomic-file.ts";
import type { EngineReport } from "../../runtime/engine.ts";
import type { Progress } from "../../runtime/progress.ts";
import type { RunFolder } from "../../search/run-folder.ts";
import { createSimulatorCost } from "../../simulator/simulator-cost.ts";
import { createSpace } from "../../space/create-space.ts";
import { createSpaceCost } from "../../trial/space-cost-model.ts";
import { prepareDataset } from "./prepare-dataset.ts";
import { preparePredictor } from "./prepare-predictor.ts";
import { readImageTask } from "./read-image-task.ts";
import { resolveTargets } from "./resolve-targets.ts";
import { type RunConfiguration, runSpaceSpec } from "./run-configuration.ts";
import type { RunContext } from "./run-context.ts";
import { searchDesigns } from "./search-designs.ts";
import { summarizeRun } from "./summarize-run.ts";
import { testDesigns } from "./test-designs.ts";
import { type FinishedDesigns, trainDesigns } from "./train-designs.ts";

export interface PipelineOptions {
  readonly folder: RunFolder;
  readonly engine: EngineReport;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The whole pipeline on an open run folder: every stage goes on where an earlier process stopped. Returns what the report says. */
export async function runPipeline(configuration: RunConfiguration, options: PipelineOptions): Promise<RunSummary> {
  const run = await createContext(configuration, options);
  const dataset = await prepareDataset(run);
  const predictor = await preparePredictor(run, dataset);
  const { searched, finalists } = await searchDesigns(run, predictor.cost);
  const designs = await trainDesigns(run, finalists);
  const test = await testDesigns(run, designs);
  const summary = summarizeRun(run, { dataset, predictor: predictor.accuracy, searched, designs, test });
  await writeOutcome(run, { summary, designs });
  return summary;
}

async function createContext(configuration: RunConfiguration, options: PipelineOptions): Promise<RunContext> {
  const space = createSpace(runSpaceSpec(configuration));
  const rng = createRng(configuration.seed);
  const targets = resolveTargets(configuration);
  const { policyRate: learningRate, entropyWeight, aimDelta } = configuration.search;
  const [networkPart, acceleratorPart] = space.parts;
  const classes = (networkPart!.space.spec as { classes?: number }).classes;
  return {
    configuration,
    ...options,
    space,
    networkPart: networkPart!,
    acceleratorPart: acceleratorPart!,
    task: await readImageTask(configuration.task.folder, {
      split: configuration.task.split,
      ...(classes === undefined ? {} : { classes }),
      rng: rng.split("task"),
    }),
    targets,
    objective: createObjective({ kind: configuration.search.objective, constraints: targets.constraints, aimDelta }),
    controller: createLogitsController(space, rng.split("controller"), { learningRate, entropyWeight, baseline: "step" }),
    simulator: createSpaceCost(createSimulatorCost(), (candidate) => ({
      network: buildNetwork(space, candidate),
      accelerator: buildAccelerator(space, candidate),
    })),
    rng,
  };
}

async function writeOutcome(
  { folder }: RunContext,
  { summary, designs }: { readonly summary: RunSummary; readonly designs: FinishedDesigns },
): Promise<void> {
  if (designs.winner !== undefined) {
    for (const [name, data] of designFiles(designs.winner)) await folder.writeBest(name, data);
  }
  await writeFileAtomic(join(folder.path, "report.json"), `${JSON.stringify(summary)}\n`);
  await writeReport(folder.path, summary);
}

/** Renders `report.md` and `front.svg` into a run's folder. */
export async function writeReport(path: string, summary: RunSummary): Promise<void> {
  await writeFileAtomic(join(path, "front.svg"), await renderFrontPlot(summary));
  await writeFileAtomic(join(path, "report.md"), renderRunReport(summary));
}
