import { readFile } from "node:fs/promises";
import { type CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { InputError } from "../core/errors.ts";
import { loadPredictor } from "../predictor/checkpoint.ts";
import { conformalIntervals, type IntervalOptions, type Intervals } from "../predictor/conformal.ts";
import type { Predictions } from "../predictor/predictions.ts";
import type { Predictor } from "../predictor/predictor.ts";
import type { TrainedPredictor } from "../predictor/trained-predictor.ts";
import { formatTextTable } from "../report/text-table.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { findShippedModel } from "../runtime/package-root.ts";
import { parseCandidate } from "../space/candidate-text.ts";
import { createSpace } from "../space/create-space.ts";
import { readAccelerator, readNetwork } from "./design-input.ts";
import { findPairCandidate } from "./pair-candidate.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem predict`, parsed. */
export interface PredictFlags extends SharedFlags {
  readonly candidate: readonly string[];
  /** Networks that are no candidates, and what they run on; see `readNetwork` and `readAccelerator`. */
  readonly network: readonly string[];
  readonly accelerator: readonly string[];
  readonly csv?: string;
  /** Share of designs that are to lie between the bounds. */
  readonly coverage?: number;
  /** Bounds on both sides of a figure, or above it alone. */
  readonly sides: IntervalOptions["sides"];
  readonly output?: string;
}

/**
 * Predicts the named designs and prints or writes the figures. Throws an `InputError` where none is named, or one is not of the predictor's
 * space, with the line of the file; and as `loadPredictor`, `readNetwork` and `readAccelerator`.
 */
export async function predict(model: string, flags: PredictFlags): Promise<void> {
  const { coverage, sides, output, json, quiet } = flags;
  const { predictor } = await loadPredictor(findShippedModel(model));
  const { names, predictions } = await predictNamed(predictor, { flags, model });
  const bounds = coverage === undefined ? {} : boundAll(predictor, { predictions, coverage, sides, model });
  const rows = names.map((text, row) => describeRow(predictor, predictions, { text, row, bounds }));
  const strange = rows.filter((row) => row.unfamiliar).length;
  if (strange > 0 && !quiet)
    process.stderr.write(`${strange} of ${rows.length} designs are unlike those of training: their predictions are guesses.\n`);
  if (output !== undefined) {
    await writeFileAtomic(output, toCsv(rows, sides));
    process.stdout.write(`${json ? JSON.stringify({ model, output, rows: rows.length }) : `${output}: ${rows.length} designs`}\n`);
    return;
  }
  process.stdout.write(`${json ? JSON.stringify({ model, predictions: rows }) : toTable(rows, sides)}\n`);
}

interface NamedPredictions {
  /** What each design is called in the answer. */
  readonly names: readonly string[];
  readonly predictions: Predictions;
}

async function predictNamed(
  predictor: TrainedPredictor["predictor"],
  { flags, model }: { readonly flags: PredictFlags; readonly model: string },
): Promise<NamedPredictions> {
  const { candidate, csv, network, accelerator } = flags;
  const named = candidate.map((text): NamedCandidate => ({ text, place: "--candidate" }));
  const designs = [...named, ...(csv === undefined ? [] : await readCandidates(csv))];
  if (network.length === 0) {
    if (accelerator.length > 0) throw unusable("--network", "missing", "the network that --accelerator is to run");
    if (designs.length === 0) throw unusable("--candidate", "missing", "a design, --csv FILE, or --network NETWORK");
    return { names: designs.map(({ text }) => text), predictions: predictAll(predictor, designs) };
  }
  if (designs.length > 0) throw unusable("--network", network[0]!, "either networks or candidates, not both");
  const machines = accelerator.length === 0 ? ["baseline"] : accelerator;
  const pairs = await Promise.all(
    network.flatMap((text) =>
      machines.map(async (machine) => ({ network: await readNetwork(text), accelerator: await readAccelerator(machine) })),
    ),
  );
  const names = network.flatMap((text) => machines.map((machine) => `${text} on ${machine}`));
  if (predictor.kind === "layers") return { names, predictions: predictor.predictPairs(pairs, { checks: true }) };
  const space = createSpace(predictor.space);
  const candidates = pairs.map((pair, at) => {
    const found = findPairCandidate(space, pair);
    if (found !== undefined) return found;
    throw unusable(
      names[at]!,
      `not of the space of ${model}, a ${predictor.kind}`,
      "a predictor trained with --kind layers, or a pair of that space",
    );
  });
  return {
    names,
    predictions: predictor.predict({ count: pairs.length, candidates: Uint8Array.from(candidates.flat()) }, { checks: true }),
  };
}

interface NamedCandidate {
  readonly text: string;
  /** Where it stands, for errors. */
  readonly place: string;
}

interface PredictedRow {
  readonly candidate: string;
  readonly feasible: boolean;
  readonly feasibleProbability: number;
  /** What the design would cost if it could run. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Whether it is unlike the designs of training. */
  readonly unfamiliar: boolean;
  /** By metric: lower and upper bound; the lower one is 0 where only the upper one was asked for. */
  readonly bounds: Readonly<Record<string, readonly [low: number, high: number]>>;
}

async function readCandidates(path: string): Promise<readonly NamedCandidate[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unusable(path, `not readable (${(error as NodeJS.ErrnoException).code})`, "a CSV file");
  }
  let records: readonly { readonly record: Readonly<Record<string, string>>; readonly info: { readonly lines: number } }[];
  try {
    records = parse(text, { bom: true, columns: true, info: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw unusable(`${path}, line ${(error as CsvError).lines}`, (error as Error).message, "CSV with a header");
  }
  return records.map(({ record, info }) => {
    const place = `${path}, line ${info.lines}`;
    if (record.candidate === undefined) throw unusable(place, "without a column candidate", "one, with designs such as 3:0:2:…");
    return { text: record.candidate, place };
  });
}

function predictAll(predictor: Predictor, designs: readonly NamedCandidate[]): Predictions {
  const space = createSpace(predictor.space);
  const width = space.decisions.length;
  const candidates = new Uint8Array(designs.length * width);
  designs.forEach(({ text, place }, row) => {
    try {
      candidates.set(parseCandidate(space, text), row * width);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${error.message} (${place})`, { code: error.code, path: place, ...(error.fix && { fix: error.fix }) });
    }
  });
  return predictor.predict({ count: designs.length, candidates }, { checks: true });
}

type Bounds = Readonly<Record<string, Intervals>>;

function boundAll(
  { targets, scores }: Predictor,
  { predictions, model, ...interval }: IntervalOptions & { readonly predictions: Predictions; readonly model: string },
): Bounds {
  if (predictions.scales === undefined)
    throw unusable(model, "not calibrated, as it was trained on few rows", "a predictor with calibrated intervals");
  return Object.fromEntries(
    targets.map(({ metric }) => [metric, conformalIntervals(predictions, { metric, scores, ...interval })] as const),
  );
}

function describeRow(
  { threshold }: Predictor,
  { metrics, feasibleProbability, unfamiliar }: Predictions,
  { text, row, bounds }: { readonly text: string; readonly row: number; readonly bounds: Bounds },
): PredictedRow {
  const figures = Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, values[row]!] as const));
  const probability = feasibleProbability[row]!;
  return {
    candidate: text,
    feasible: probability >= threshold,
    feasibleProbability: probability,
    metrics: figures,
    unfamiliar: unfamiliar![row] === 1,
    bounds: Object.fromEntries(Object.entries(bounds).map(([metric, { low, high }]) => [metric, [low[row]!, high[row]!] as const])),
  };
}

function toCsv(rows: readonly PredictedRow[], sides: IntervalOptions["sides"]): string {
  return stringify(
    rows.map(({ candidate, feasible, feasibleProbability, metrics, unfamiliar, bounds }) => ({
      candidate,
      feasible: String(feasible),
      feasibleProbability,
      ...metrics,
      ...Object.fromEntries(
        Object.entries(bounds).flatMap(([metric, [low, high]]) => [
          ...(sides === "both" ? [[`${metric}Low`, low] as const] : []),
          [`${metric}High`, high],
        ]),
      ),
      unfamiliar: String(unfamiliar),
    })),
    { header: true },
  );
}

function toTable(rows: readonly PredictedRow[], sides: IntervalOptions["sides"]): string {
  const metrics = Object.keys(rows[0]!.metrics);
  const right = (heading: string) => ({ heading, align: "right" as const });
  return formatTextTable(
    [{ heading: "candidate" }, { heading: "can run" }, right("probability"), ...metrics.map(right)],
    rows.map(({ candidate, feasible, feasibleProbability, metrics: figures, unfamiliar, bounds }) => [
      candidate,
      `${feasible ? "yes" : "no"}${unfamiliar ? " (a guess)" : ""}`,
      feasibleProbability.toFixed(3),
      ...metrics.map((metric) =>
        [figures[metric]!, ...(bounds[metric] ?? []).slice(sides === "both" ? 0 : 1)].map((value) => value.toPrecision(4)).join(" "),
      ),
    ]),
  );
}

function unusable(path: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot predict: ${path} is ${current}, expected ${wanted}`, {
    code: "predict-usage",
    path,
    fix: "See the examples of `tandem predict --help`.",
  });
}
