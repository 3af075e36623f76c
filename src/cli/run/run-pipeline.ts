import { join } from "node:path";
import { designFiles } from "../../export/design-files.ts";
import { reportFiles } from "../../report/report-files.ts";
import type { RunSummary } from "../../report/run-summary.ts";
import { writeFileAtomic } from "../../runtime/atomic-file.ts";
import { createRunContext, type RunSurroundings } from "./create-run-context.ts";
import { prepareDataset } from "./prepare-dataset.ts";
import { preparePredictor } from "./prepare-predictor.ts";
import type { RunConfiguration } from "./run-configuration.ts";
import type { RunContext } from "./run-context.ts";
import { createRunSupernet, searchDesigns } from "./search-designs.ts";
import { summarizeRun } from "./summarize-run.ts";
import { testDesigns } from "./test-designs.ts";
import { type FinishedDesigns, trainDesigns } from "./train-designs.ts";

/** The whole pipeline on an open run folder: every stage goes on where an earlier process stopped. Returns what the report says. */
export async function runPipeline(configuration: RunConfiguration, surroundings: RunSurroundings): Promise<RunSummary> {
  const run = await createRunContext(configuration, surroundings);
  const dataset = await prepareDataset(run);
  const predictor = await preparePredictor(run, dataset);
  const { searched, entrants } = await searchDesigns(run, { predictor: predictor.cost, supernet: createRunSupernet(run) });
  const designs = await trainDesigns(run, entrants);
  const test = await testDesigns(run, designs);
  const summary = summarizeRun(run, { dataset, predictor: predictor.accuracy, searched, designs, test });
  await writeOutcome(run, { summary, designs });
  return summary;
}

async function writeOutcome(
  { folder }: RunContext,
  { summary, designs }: { readonly summary: RunSummary; readonly designs: FinishedDesigns },
): Promise<void> {
  if (designs.winner !== undefined) {
    for (const [name, data] of designFiles(designs.winner)) await folder.writeBest(name, data);
  }
  await writeFileAtomic(join(folder.path, "report.json"), `${JSON.stringify(summary)}\n`);
  for (const [name, text] of await reportFiles(summary)) await writeFileAtomic(join(folder.path, name), text);
}
