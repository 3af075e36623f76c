import { join } from "node:path";
import { InputError, TandemError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import type { Constraint } from "../objective/constraint.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { changedAt, listFolder } from "../runtime/folder.ts";
import { listDifferences } from "../search/configuration-difference.ts";
import { type RunReading, readRun } from "../search/run-digest.ts";
import { resolveTargets } from "./run/resolve-targets.ts";
import type { RunConfiguration } from "./run/run-configuration.ts";
import { compareText, listText, showText, type UnreadableRun } from "./runs-text.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of the commands of `tandem runs`, parsed. */
export interface RunsFlags extends SharedFlags {
  /** Folder whose folders are runs. */
  readonly root: string;
}

/** The runs in `--root`, the latest begun first, as text or one JSON document. Throws an `InputError` where there is no such folder. */
export async function listRuns({ root, json }: RunsFlags): Promise<string> {
  if ((await changedAt(root)) === undefined) {
    throw new InputError(`Cannot list runs: ${root} is missing, expected a folder`, {
      code: "no-such-folder",
      path: root,
      fix: "Name the folder that holds the runs with --root.",
    });
  }
  const readings = await Promise.all((await findRuns(root)).map(readOrExplain));
  const digests = readings.flatMap((reading) => ("digest" in reading ? [reading.digest] : []));
  const unreadable = readings.flatMap((reading) => ("digest" in reading ? [] : [reading]));
  digests.sort((a, b) => (a.begun < b.begun ? 1 : -1));
  return json ? `${JSON.stringify({ root, runs: digests, unreadable })}\n` : listText(root, { digests, unreadable });
}

/** One run, as text or one JSON document. Throws as `readRun`. */
export async function showRun(run: string, flags: RunsFlags): Promise<string> {
  const reading = await readRun(await locate(run, flags), limitsOf);
  if (!flags.json) return showText(reading);
  const { digest, configuration, outside } = reading;
  return `${JSON.stringify({ ...digest, reasons: outside.reasons, configuration })}\n`;
}

/** Several runs side by side, as text or one JSON document. Throws an `InputError` for fewer than two, else as `readRun`. */
export async function compareRuns(runs: readonly string[], flags: RunsFlags): Promise<string> {
  if (runs.length < 2) {
    throw new InputError(`Cannot compare runs: RUNS is ${runs.join(", ")}, expected two or more`, {
      code: "one-run",
      path: "RUNS",
      fix: "Name another run as well; `tandem runs list` shows them.",
    });
  }
  const readings: RunReading[] = [];
  for (const run of runs) readings.push(await readRun(await locate(run, flags), limitsOf));
  const digests = readings.map(({ digest }) => digest);
  const differences = listDifferences(readings.map(({ configuration }) => configuration as Json));
  return flags.json ? `${JSON.stringify({ runs: digests, differences })}\n` : compareText(digests, differences);
}

/** The folders in a folder that hold a run. */
async function findRuns(root: string): Promise<readonly string[]> {
  const folders = (await listFolder(root)).map((name) => join(root, name));
  const are = await Promise.all(folders.map(isRun));
  return folders.filter((_, at) => are[at]);
}

/** A file in the way of a folder is no run either. */
async function isRun(folder: string): Promise<boolean> {
  return (await changedAt(join(folder, "config.yaml")).catch(() => undefined)) !== undefined;
}

async function readOrExplain(folder: string): Promise<RunReading | UnreadableRun> {
  try {
    return await readRun(folder, limitsOf);
  } catch (error) {
    if (error instanceof TandemError) return { folder, error: error.message };
    throw error;
  }
}

async function locate(run: string, { root }: RunsFlags): Promise<string> {
  return !(await isRun(run)) && (await isRun(join(root, run))) ? join(root, run) : run;
}

/** The limits of a search as it wrote them, or those of a pipeline, whose targets may name a reference design. */
function limitsOf(configuration: { readonly [key: string]: Json }): readonly Constraint[] {
  if (configuration.command === "search") {
    const limits = (configuration.constraints ?? []) as readonly string[];
    return parseConstraints(limits, { metrics: limits.map((limit) => limit.split(/[<>]=/)[0]!) });
  }
  return configuration.targets === undefined ? [] : resolveTargets(configuration as unknown as RunConfiguration).constraints;
}
