import { join } from "node:path";
import type { TrainingResult } from "../predictor/trained-predictor.ts";
import { renderLearningCurve } from "../report/learning-curve-plot.ts";
import { renderScatterPlot } from "../report/scatter-plot.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";

/** Draws how a predictor was learnt (of networks) and how its predictions compare, into its folder; the files written. */
export async function writeTrainingPictures(
  { report, judged, validationLosses }: TrainingResult,
  folder: string,
): Promise<readonly string[]> {
  const leftOut = report.judgedOn === "left-out";
  const pictures = new Map([
    [
      "scatter.svg",
      await renderScatterPlot({
        title: `${folder}: ${leftOut ? "each design predicted without itself" : "unseen designs"}`,
        actual: "actual",
        metrics: judged,
      }),
    ],
  ]);
  if (validationLosses.length > 0)
    pictures.set("learning-curve.svg", await renderLearningCurve({ title: `${folder}: learning curve`, validationLosses }));
  for (const [name, svg] of pictures) await writeFileAtomic(join(folder, name), svg);
  return [...pictures.keys()].map((name) => join(folder, name));
}
