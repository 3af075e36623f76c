import { join } from "node:path";
import { parse } from "yaml";
import { DamagedFileError, InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { type Constraint, isWithin, printConstraint } from "../objective/constraint.ts";
import { createSelectionOrder } from "../objective/selection-order.ts";
import { changedAt, readBytesIfPresent } from "../runtime/folder.ts";
import { isFolderHeld } from "../runtime/folder-lock.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Trial } from "../trial/trial.ts";
import { type InfeasibleSummary, InfeasibleTally } from "./explain-infeasible.ts";
import { readJournal } from "./journal.ts";

/** `infeasible`: finished without a design within the limits; `stopped`: neither finished nor going on, so `--resume` goes on with it. */
type RunStatus = "running" | "finished" | "infeasible" | "stopped";

/** A design as a digest names it. */
export interface DigestDesign {
  readonly candidate: string;
  readonly quality: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The stage whose figures these are, for example `search` or `verify`; `result` where they are what the run reported in the end. */
  readonly stage: string;
}

/** A run at a glance; plain data. */
export interface RunDigest {
  readonly folder: string;
  readonly status: RunStatus;
  readonly seed: number | null;
  readonly constraints: readonly string[];
  /** Designs in the journal, those with a quality, and those within the limits. */
  readonly trials: number;
  readonly scored: number;
  readonly within: number;
  /** `within / trials`; null before the first trial. */
  readonly feasibleRate: number | null;
  /** The best design within the limits, of the last stage that has one; null where there is none. */
  readonly best: DigestDesign | null;
  /** When the run was begun and last written, ISO 8601. */
  readonly begun: string;
  readonly changed: string;
  /** Seconds its processes worked up to their last safe points. */
  readonly seconds: number;
}

/** A digest with what it was made of. */
export interface RunReading {
  readonly digest: RunDigest;
  readonly configuration: { readonly [key: string]: Json };
  /** What kept designs outside the limits, commonest first, and the one that came nearest. */
  readonly outside: InfeasibleSummary;
}

/** Limits of a run, from its configuration. */
export type LimitsOf = (configuration: { readonly [key: string]: Json }) => readonly Constraint[];

/**
 * Reads a run without touching it, so that it may be going on. Throws an `InputError` where the folder holds none and a `DamagedFileError`
 * where its files do not read.
 */
export async function readRun(folder: string, limitsOf: LimitsOf): Promise<RunReading> {
  const configuration = await readRunSettings(folder);
  const constraints = limitsOf(configuration);
  const journalPath = join(folder, "journal.ndjson");
  const counts = new TrialCounts(constraints);
  for (const trial of await readJournal(journalPath)) counts.add(trial);
  const { trials, scored, within } = counts;
  const outcome = await readOutcome(folder);
  const held = await isFolderHeld(folder);
  const begun = (await changedAt(join(folder, "config.yaml")))!;
  return {
    configuration,
    outside: counts.outside.summary(),
    digest: {
      folder,
      status: held ? "running" : outcome === undefined ? "stopped" : outcome.best === null ? "infeasible" : "finished",
      seed: typeof configuration.seed === "number" ? configuration.seed : null,
      constraints: constraints.map(printConstraint),
      trials,
      scored,
      within,
      feasibleRate: trials === 0 ? null : within / trials,
      best: outcome === undefined ? counts.best() : outcome.best,
      begun: begun.toISOString(),
      changed: ((await changedAt(journalPath)) ?? begun).toISOString(),
      seconds: await readSeconds(join(folder, "timing.ndjson")),
    },
  };
}

/** What `config.yaml` of a run says. Throws as `readRun`. */
export async function readRunSettings(folder: string): Promise<{ readonly [key: string]: Json }> {
  const path = join(folder, "config.yaml");
  const bytes = await readBytesIfPresent(path);
  if (bytes === undefined) {
    throw new InputError(`Cannot read the run: ${folder} is without config.yaml, expected the folder of a run`, {
      code: "not-a-run",
      path: folder,
      fix: "Name the --output folder of a search or a run; `tandem runs list` shows those in runs/.",
    });
  }
  try {
    const found = parse(Buffer.from(bytes).toString("utf8")) as { readonly [key: string]: Json } | null;
    if (typeof found === "object" && found !== null) return found;
  } catch {
    // Told below.
  }
  throw new DamagedFileError(`Cannot read the run: ${path} is no YAML mapping, expected the run's configuration`, {
    code: "damaged-configuration",
    path,
    fix: "Restore the file from a copy.",
  });
}

/** The best of every stage by the selection order, and what lies outside the limits. */
class TrialCounts {
  readonly #constraints: readonly Constraint[];
  readonly #order: (a: Trial, b: Trial) => number;
  /** In the order the stages began. */
  readonly #best = new Map<string, Trial | undefined>();
  readonly outside: InfeasibleTally;
  trials = 0;
  scored = 0;
  within = 0;

  constructor(constraints: readonly Constraint[]) {
    this.#constraints = constraints;
    this.#order = createSelectionOrder(constraints);
    this.outside = new InfeasibleTally(constraints);
  }

  add(trial: Trial): void {
    this.trials++;
    if (trial.quality !== null) this.scored++;
    const best = this.#best.get(trial.stage);
    if (!this.#best.has(trial.stage)) this.#best.set(trial.stage, undefined);
    if (!isWithin(this.#constraints, trial.cost)) {
      this.outside.add(trial);
      return;
    }
    this.within++;
    if (trial.quality !== null && (best === undefined || this.#order(trial, best) < 0)) this.#best.set(trial.stage, trial);
  }

  best(): DigestDesign | null {
    const trial = [...this.#best.values()].findLast((best) => best !== undefined);
    if (trial === undefined || trial.quality === null) return null;
    const metrics = trial.cost.kind === "feasible" ? trial.cost.metrics : {};
    return { candidate: printCandidate(trial.candidate), quality: trial.quality, metrics, stage: trial.stage };
  }
}

/** What a finished run reported. */
interface Outcome {
  readonly best: DigestDesign | null;
}

interface SearchOutcomeFile {
  readonly best?: { readonly candidate: string; readonly quality: number; readonly metrics: DigestDesign["metrics"] } | null;
}

interface PipelineOutcomeFile {
  readonly designs?: readonly {
    readonly role: string;
    readonly candidate?: string;
    readonly selectionAccuracy: number;
    readonly simulated: DigestDesign["metrics"];
  }[];
}

/** A search ends by writing `best/result.json`, the pipeline by writing `report.json`; `undefined` where neither is there. */
async function readOutcome(folder: string): Promise<Outcome | undefined> {
  const result = (await readJson(join(folder, "best", "result.json"))) as SearchOutcomeFile | undefined;
  if (result !== undefined) {
    const { best = null } = result;
    return { best: best && { candidate: best.candidate, quality: best.quality, metrics: best.metrics, stage: "result" } };
  }
  const report = (await readJson(join(folder, "report.json"))) as PipelineOutcomeFile | undefined;
  if (report === undefined) return undefined;
  const winner = report.designs?.find(({ role }) => role === "winner");
  if (winner?.candidate === undefined) return { best: null };
  return { best: { candidate: winner.candidate, quality: winner.selectionAccuracy, metrics: winner.simulated, stage: "result" } };
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readBytesIfPresent(path);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw new DamagedFileError(`Cannot read the run: ${path} is no JSON, expected what the run found`, {
      code: "damaged-result",
      path,
      fix: "Delete the file and run the same command with --resume, which writes it again.",
    });
  }
}

/** Every process begins at 0. */
async function readSeconds(path: string): Promise<number> {
  const text = Buffer.from((await readBytesIfPresent(path)) ?? []).toString("utf8");
  let before = 0;
  let totalMs = 0;
  for (const [, figure] of text.matchAll(/"elapsedMs":(\d+)/g)) {
    const elapsed = Number(figure);
    totalMs += Math.max(0, elapsed - before);
    before = elapsed;
  }
  return totalMs / 1000;
}
