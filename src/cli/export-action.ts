import { existsSync } from "node:fs";
import { join } from "node:path";
import { DamagedFileError, InfeasibleError, InputError } from "../core/errors.ts";
import { DESIGN_FILE_NAMES, type Design, type DesignFileName, designFiles } from "../export/design-files.ts";
import { type DesignFile, readDesign } from "../export/read-design.ts";
import { formatQuantity, nameMetric } from "../report/quantity.ts";
import { findWinner, type RunSummary } from "../report/run-summary.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { readBytesIfPresent } from "../runtime/folder.ts";
import { simulate } from "../simulator/simulate.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import type { Metrics } from "../trial/cost-model.ts";
import { readRunSummary } from "./run/read-run-summary.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem export`, parsed. */
export interface ExportFlags extends SharedFlags {
  readonly output: string;
  readonly force: boolean;
}

/**
 * Writes the winner of a run into a folder, after checking that its files are whole and simulate to what the report says;
 * returns the text to print. Throws an `InputError` where a file would be overwritten, an `InfeasibleError` for a run without a winner, a `DamagedFileError` otherwise.
 */
export async function exportRun(run: string, { output, force, json }: ExportFlags): Promise<string> {
  const summary = await readRunSummary(run, "export");
  const winner = findWinner(summary);
  if (winner === undefined)
    throw new InfeasibleError(`Cannot export: ${run} has no winner, expected a run that found a design within its targets`, {
      code: "no-winner",
      path: run,
      fix: `${join(run, "report.md")} says why; loosen a target or search longer.`,
    });
  const design = await readBest(join(run, "best"));
  requireSameFigures(design, { run, summary, reported: winner.simulated });
  if (!force) refuseOverwriting(output);
  for (const [name, data] of designFiles(design)) await writeFileAtomic(join(output, name), data);
  const figures = Object.entries(winner.simulated).map(([metric, value]) => `${nameMetric(metric)} ${formatQuantity(metric, value)}`);
  return json
    ? `${JSON.stringify({ folder: output, files: DESIGN_FILE_NAMES, simulated: winner.simulated })}\n`
    : `${output}: ${DESIGN_FILE_NAMES.join(", ")}\nsimulated: ${figures.join(", ")}\n`;
}

async function readBest(folder: string): Promise<Design> {
  const files: Partial<Record<DesignFileName, DesignFile>> = {};
  for (const name of DESIGN_FILE_NAMES) {
    const path = join(folder, name);
    const bytes = await readBytesIfPresent(path);
    if (bytes === undefined)
      throw new DamagedFileError(`Cannot export: ${path} is missing, expected the winner's file`, {
        code: "missing-design-file",
        path,
        fix: "The `tandem run` command that made the run writes it again with --resume.",
      });
    files[name] = { path, bytes };
  }
  return readDesign(files as Record<DesignFileName, DesignFile>);
}

interface Reported {
  readonly run: string;
  readonly summary: RunSummary;
  readonly reported: Metrics;
}

/** Another version of the simulator may give other figures; the same one may not. */
function requireSameFigures({ network, accelerator }: Design, { run, summary, reported }: Reported): void {
  if (summary.simulator !== SIMULATOR_VERSION) return;
  const simulation = simulate(network, accelerator);
  for (const metric of ["latencyMs", "energyUj", "areaMm2"] as const) {
    const found = simulation.kind === "feasible" ? simulation[metric] : "that of a design that cannot run";
    if (found === reported[metric]) continue;
    throw new DamagedFileError(
      `Cannot export: ${metric} of ${join(run, "best")} is ${found}, expected ${reported[metric]} as in ${join(run, "report.json")}`,
      {
        code: "other-figures",
        path: join(run, "best"),
        fix: "The `tandem run` command that made the run writes both again with --resume.",
      },
    );
  }
}

function refuseOverwriting(output: string): void {
  const taken = DESIGN_FILE_NAMES.map((name) => join(output, name)).find((path) => existsSync(path));
  if (taken === undefined) return;
  throw new InputError(`Cannot export: ${taken} exists, expected a folder without it`, {
    code: "file-exists",
    path: taken,
    fix: "Name another folder, or pass --force to overwrite.",
  });
}
