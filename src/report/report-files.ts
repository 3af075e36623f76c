import { renderFrontPlot } from "./front-plot.ts";
import { renderRunReport } from "./run-report.ts";
import type { RunSummary } from "./run-summary.ts";

/** The report of a run as files for its folder, by name; the same summary gives the same bytes. */
export async function reportFiles(summary: RunSummary): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["front.svg", await renderFrontPlot(summary)],
    ["report.md", renderRunReport(summary)],
  ]);
}
