import { join } from "node:path";
import { reportFiles } from "../report/report-files.ts";
import { renderRunEnding } from "../report/run-report.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { readRunSummary } from "./run/read-run-summary.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Renders a run's report again from its `report.json`; returns the text to print. Throws as `readRunSummary`. */
export async function report(run: string, { json }: SharedFlags): Promise<string> {
  const summary = await readRunSummary(run, "report");
  for (const [name, text] of await reportFiles(summary)) await writeFileAtomic(join(run, name), text);
  return json ? `${JSON.stringify({ folder: run, ...summary })}\n` : `${renderRunEnding(summary)}\nreport: ${join(run, "report.md")}\n`;
}
